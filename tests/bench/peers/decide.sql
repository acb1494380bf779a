-- SPDX-License-Identifier: Apache-2.0
-- columns.tandem in SQL, second half: `answered` is answers.sql, or a table that holds the same.
-- Choices come out as numbers, in the order of names.sql.
with scored as (
  select id, source, country, customer, employees, logins, scans, demos, calls, replies,
    greatest(0, least(100,
      case when employees between 200 and 2000 then 20 else 0 end
      + case when employees > 2000 then 12 else 0 end
      + case when employees between 50 and 199 then 6 else 0 end
      + case when revenue >= 100000000 then 10 else 0 end
      + case when revenue between 10000000 and 99999999 then 6 else 0 end
      + case when seniority >= 3 then 12 else 0 end
      + case when seniority = 2 then 6 else 0 end
      + case when seniority = 5 then 4 else 0 end
      + case when title_words = 1 then 8 else 0 end
      + case when title_chief = 1 then 4 else 0 end
      + case when industry = 1 then 8 else 0 end
      + case when industry = 2 then 5 else 0 end
      + case when industry = 3 then 3 else 0 end
      + case when country = 1 then 6 else 0 end
      + case when country = 2 then 5 else 0 end
      + case when country = 3 then 4 else 0 end
      + case when source = 2 then 7 else 0 end
      + case when source in (3, 4) then 5 else 0 end
      - case when free_mail = 1 then 25 else 0 end
      - case when employees < 10 then 10 else 0 end)) as fit,
    greatest(0, least(100,
      case when page_views >= 5 then 5 else 0 end
      + case when page_views >= 20 then 5 else 0 end
      + case when pricing >= 1 then 10 else 0 end
      + case when pricing >= 4 then 10 else 0 end
      + case when docs >= 3 then 4 else 0 end
      + case when forms >= 1 then 12 else 0 end
      + case when demos >= 1 then 20 else 0 end
      + case when signups >= 1 then 6 else 0 end
      + case when attended >= 1 then 10 else 0 end
      + case when opens >= 3 then 3 else 0 end
      + case when clicks >= 2 then 6 else 0 end
      + case when downloads >= 1 then 5 else 0 end
      + case when logins >= 2 then 15 else 0 end
      + case when chats >= 1 then 8 else 0 end
      + case when scans >= 1 then 5 else 0 end
      + case when replies >= 1 then 9 else 0 end)) as engagement
  from answered
),
staged as (
  select *,
    case
      when customer or not ((fit >= 30 and engagement >= 30) or (demos >= 1 and fit >= 20))
        then 0
      when calls >= 1 and replies >= 1 then 2
      else 1
    end as stage
  from scored
)
select id, fit, engagement,
  case when fit >= 50 then 3 when fit >= 30 then 2 when fit >= 15 then 1 else 0 end
    as grade,
  stage,
  case
    when customer then 0
    when stage = 2 and employees > 5000 then 1
    when stage > 0 and employees > 1000 then 2
    when source = 2 and fit >= 15 then 3
    when logins >= 5 then 4
    when source = 1 and scans >= 2 then 5
    when stage > 0 and country = 1 then 6
    when stage > 0 and country = 2 then 7
    when stage > 0 and country = 3 then 8
    when stage > 0 and employees >= 200 then 9
    when stage > 0 then 10
    when engagement >= 20 then 11
    else 12
  end as route
from staged
