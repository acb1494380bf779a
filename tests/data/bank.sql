-- SPDX-License-Identifier: Apache-2.0
-- examples/bank/bank.tandem computed by SQLite, for comparison: one row a lead. Reads table raw (the CSV, all text).
-- With parameter table entry keep_unknown = 1, `unknown` and -1 are values instead of missing.
CREATE TEMP TABLE lead AS SELECT
  Cust_num AS id, CAST(age AS INT) AS age, marital, CAST(balance AS INT) AS balance, housing, loan, month,
  "default" AS in_default, CAST(duration AS INT) AS duration, CAST(campaign AS INT) AS campaign,
  CAST(previous AS INT) AS previous,
  CASE WHEN keep OR job <> 'unknown' THEN job END AS job,
  CASE WHEN keep OR education <> 'unknown' THEN education END AS education,
  CASE WHEN keep OR contact <> 'unknown' THEN contact END AS contact,
  CASE WHEN keep OR poutcome <> 'unknown' THEN poutcome END AS poutcome,
  CASE WHEN keep OR pdays <> '-1' THEN CAST(pdays AS INT) END AS pdays
FROM raw, (SELECT keep_unknown AS keep FROM settings);

-- duration / 120 to four places, then to whole, both half to even.
CREATE TEMP TABLE call AS SELECT id,
  CASE WHEN r * 2 > 120 OR (r * 2 = 120 AND q % 2 = 1) THEN q + 1 ELSE q END AS quotient
FROM (SELECT id, duration * 10000 / 120 AS q, duration * 10000 % 120 AS r FROM lead);
CREATE TEMP TABLE minutes AS SELECT id,
  CASE WHEN r * 2 > 10000 OR (r * 2 = 10000 AND q % 2 = 1) THEN q + 1 ELSE q END AS whole
FROM (SELECT id, quotient / 10000 AS q, quotient % 10000 AS r FROM call);

CREATE TEMP TABLE scored AS SELECT lead.*,
  MAX(0, MIN(100,
    CASE WHEN balance < 0 THEN 0 WHEN balance < 500 THEN 5 WHEN balance < 1500 THEN 10 WHEN balance < 5000 THEN 20 ELSE 25 END
    + CASE WHEN education = 'tertiary' THEN 15 ELSE 0 END
    + CASE WHEN education = 'secondary' THEN 5 ELSE 0 END
    + CASE WHEN age < 25 THEN 15 WHEN age >= 60 THEN 20 WHEN age BETWEEN 30 AND 45 THEN 5 ELSE 0 END
    + CASE WHEN job IN ('retired', 'student', 'management') THEN 10 ELSE 0 END
    + CASE WHEN housing = 'no' AND loan = 'no' THEN 10 ELSE 0 END
    - CASE WHEN in_default = 'yes' THEN 25 ELSE 0 END
    - CASE WHEN marital = 'married' THEN 5 ELSE 0 END)) AS fit,
  MAX(0, MIN(100,
    MIN(50, CASE WHEN poutcome = 'success' THEN 40 ELSE 0 END + CASE WHEN poutcome = 'other' THEN 10 ELSE 0 END
          + CASE WHEN pdays <= 180 THEN 20 ELSE 0 END + MIN(15, 3 * previous))
    + MIN(60, CASE WHEN duration >= 60 THEN MIN(50, 10 * whole) ELSE 0 END
          + CASE WHEN contact = 'cellular' THEN 10 ELSE 0 END)
    + CASE WHEN month IN ('mar', 'sep', 'oct', 'dec') THEN 15 ELSE 0 END
    - CASE WHEN campaign + previous > 3 THEN MIN(20, 4 * campaign) ELSE 0 END)) AS interest
FROM lead JOIN minutes USING (id);

CREATE TEMP TABLE staged AS SELECT *,
  CASE WHEN in_default = 'yes' THEN 'blocked'
       WHEN NOT (duration > 0 OR previous > 0) THEN 'none'
       WHEN campaign > 10 OR NOT ((fit >= 20 AND interest >= 20) OR COALESCE(poutcome = 'success', 0)) THEN 'inquiry'
       WHEN interest >= 50 AND fit >= 30 THEN 'SQL' ELSE 'MQL' END AS stage
FROM scored;

SELECT id, fit, interest, stage,
  CASE WHEN stage = 'blocked' THEN 'nobody'
       WHEN stage = 'SQL' THEN 'advisers'
       WHEN stage = 'MQL' AND (age >= 60 OR contact IS NULL) THEN 'branch'
       WHEN stage = 'MQL' THEN 'call_centre'
       ELSE 'newsletter' END AS route
FROM staged ORDER BY CAST(id AS INT);
