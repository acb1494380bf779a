-- SPDX-License-Identifier: Apache-2.0
-- columns.tandem in SQL, last: the choices of `decided` by their names.
select id, fit, engagement,
  case grade when 0 then 'D' when 1 then 'C' when 2 then 'B' else 'A' end as grade,
  case stage when 0 then 'none' when 1 then 'MQL' else 'SQL' end as stage,
  case route
    when 0 then 'success'
    when 1 then 'strategic'
    when 2 then 'enterprise'
    when 3 then 'partner_desk'
    when 4 then 'trials'
    when 5 then 'events_desk'
    when 6 then 'emea'
    when 7 then 'amer'
    when 8 then 'apac'
    when 9 then 'mid_market'
    when 10 then 'smb'
    when 11 then 'nurture'
    else 'digest'
  end as route
from decided
