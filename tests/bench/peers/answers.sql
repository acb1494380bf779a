-- SPDX-License-Identifier: Apache-2.0
-- columns.tandem in SQL, first half: what is asked of texts, as numbers, once a lead. DuckDB runs
-- it as it stands; sqlite_peer.py says what SQLite has other words for. Case is ignored only
-- where the leads need it.
select id, employees, revenue, customer, page_views, pricing, docs, forms, demos, signups,
  attended, opens, clicks, downloads, logins, chats, scans, calls, replies,
  case country  -- 1 EMEA, 2 Americas, 3 Asia-Pacific; a long `in` would be a join in DuckDB
    when 'GB' then 1 when 'DE' then 1 when 'FR' then 1 when 'NL' then 1 when 'ES' then 1
    when 'AE' then 1 when 'ZA' then 1
    when 'US' then 2 when 'CA' then 2 when 'BR' then 2 when 'MX' then 2
    when 'JP' then 3 when 'SG' then 3 when 'AU' then 3 when 'IN' then 3 when 'KR' then 3
    else 0
  end as country,
  case  -- 1 software, 2 finance, 3 retail
    when lower(industry) in ('software', 'saas', 'cloud') then 1
    when lower(industry) in ('finance', 'insurance') then 2
    when lower(industry) = 'retail' then 3
    else 0
  end as industry,
  case source when 'event' then 1 when 'partner' then 2 when 'outbound' then 3
    when 'referral' then 4 else 0 end as source,
  case seniority when 'ic' then 1 when 'manager' then 2 when 'director' then 3 when 'vp' then 4
    when 'c_level' then 5 else 0 end as seniority,
  case when regexp_matches(title, '\b(operations|revenue|growth)\b', 'i') then 1 else 0 end
    as title_words,
  case when lower(title) like '%chief%' then 1 else 0 end as title_chief,
  case when substr(email, instr(email, '@') + 1)
            in ('mail.example', 'freemail.example', 'webmail.example') then 1 else 0 end
    as free_mail
from leads
