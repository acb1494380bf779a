-- SPDX-License-Identifier: Apache-2.0
-- Loaded by: create extension tandem
\echo Use "create extension tandem" to load this file. \quit

create function tandem_decide(lead jsonb, as_of timestamptz default now()) returns jsonb
  as 'MODULE_PATHNAME', 'tandem_pg_decide' language c stable parallel safe strict cost 100;
comment on function tandem_decide(jsonb, timestamptz) is
  'what the policy of the setting tandem.policy decides of the lead; null for a rejected lead where tandem.rejects_are_errors is off';

-- The line as `tandem run --output-format jsonl` writes it, byte for byte.
create function tandem_decide_line(lead text, as_of timestamptz default now()) returns text
  as 'MODULE_PATHNAME', 'tandem_pg_decide_line' language c stable parallel safe strict cost 100;

create function tandem_explain(lead jsonb, as_of timestamptz default now()) returns text
  as 'MODULE_PATHNAME', 'tandem_pg_explain' language c stable parallel safe strict cost 1000;

create function tandem_policy_version() returns text
  as 'MODULE_PATHNAME', 'tandem_pg_policy_version' language c stable parallel safe;
