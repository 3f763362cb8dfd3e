-- 受理与办结结果: the figures behind every rate. A row is never changed: one that was wrong is met by a row of weight -1 and
-- followed by one of +1, so every figure is a sum of `weight` (design §7). `on_day` is the local date in the centre's zone.
CREATE TABLE acceptance (
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  subject text COLLATE "C" NOT NULL,
  item text COLLATE "C",
  class text COLLATE "C",
  department text COLLATE "C",
  "window" text COLLATE "C",
  staff text COLLATE "C",
  weight smallint NOT NULL CHECK (weight IN (1, -1)),
  recorded_at timestamptz NOT NULL
);
CREATE INDEX acceptance_day ON acceptance (on_day);

CREATE TABLE outcome (
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  subject text COLLATE "C" NOT NULL,
  item text COLLATE "C",
  class text COLLATE "C",
  department text COLLATE "C",
  "window" text COLLATE "C",
  staff text COLLATE "C",
  accepted_at timestamptz NOT NULL,
  promised_days int,
  statutory_days int,
  used_days int,
  on_time boolean,
  early boolean,
  level text NOT NULL,
  rating smallint,
  weight smallint NOT NULL CHECK (weight IN (1, -1)),
  recorded_at timestamptz NOT NULL
);
CREATE INDEX outcome_day ON outcome (on_day);

-- What a subject's rows come to now, so that a writer who holds it knows what to take back.
ALTER TABLE subject ADD COLUMN figures json;

-- The sums of rules/kpi.ts by day. With TimescaleDB's community build a continuous aggregate may take this name.
CREATE VIEW outcome_daily AS
  SELECT on_day, department, "window", class, item,
    sum(weight) AS finished,
    sum(weight) FILTER (WHERE class = 'instant') AS instant,
    sum(weight) FILTER (WHERE on_time IS NOT NULL) AS judged,
    sum(weight) FILTER (WHERE on_time) AS "onTime",
    sum(weight) FILTER (WHERE early) AS early,
    sum(weight) FILTER (WHERE early AND class IS DISTINCT FROM 'instant') AS "earlyPromised",
    sum(weight) FILTER (WHERE on_time IS NOT NULL AND class IS DISTINCT FROM 'instant') AS "judgedPromised",
    sum(weight * promised_days) FILTER (WHERE measured) AS "promisedDays",
    sum(weight * statutory_days) FILTER (WHERE measured) AS "statutoryDays",
    sum(weight * used_days) FILTER (WHERE measured) AS "usedDays",
    sum(weight * greatest(0, promised_days - used_days)) FILTER (WHERE measured) AS "savedDays",
    sum(weight) FILTER (WHERE level = 'yellow') AS yellow,
    sum(weight) FILTER (WHERE level = 'red') AS red,
    sum(weight) FILTER (WHERE rating IS NOT NULL) AS rated,
    sum(weight) FILTER (WHERE rating >= 3) AS satisfied
  FROM (
    SELECT *, promised_days IS NOT NULL AND statutory_days IS NOT NULL AND used_days IS NOT NULL AS measured FROM outcome
  ) AS o
  GROUP BY on_day, department, "window", class, item;

CREATE VIEW acceptance_daily AS
  SELECT on_day, department, "window", class, item, sum(weight) AS accepted
  FROM acceptance GROUP BY on_day, department, "window", class, item;
