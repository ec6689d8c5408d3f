-- What the questions about accounts and people share: events up to today, those of the last four weeks, and the people.
CREATE OR REPLACE TABLE seen AS SELECT * FROM e WHERE d <= today();
CREATE OR REPLACE TABLE month AS SELECT * FROM seen WHERE d > today() - 28;
CREATE OR REPLACE TABLE rare AS
    SELECT what, -ln(count(DISTINCT who) / (SELECT count(DISTINCT who) FROM month)) AS rarity,
        count(DISTINCT account) FILTER (who IS NOT NULL) >= 0.2 * (SELECT count(DISTINCT account) FROM month WHERE who IS NOT NULL) AS common
    FROM month WHERE who IS NOT NULL GROUP BY what;
CREATE OR REPLACE TABLE reach AS
    SELECT account, sum(rarity) AS whole FROM (
        SELECT DISTINCT account, what FROM month WHERE who IS NOT NULL
        UNION SELECT account, what FROM (SELECT DISTINCT account FROM month WHERE who IS NOT NULL), rare WHERE common)
    JOIN rare USING (what) GROUP BY account;
CREATE OR REPLACE TABLE breadth AS
    SELECT who, sum(rarity) / nullif(any_value(whole), 0) AS rare_breadth
    FROM (SELECT DISTINCT account, who, what FROM month WHERE who IS NOT NULL) JOIN rare USING (what) JOIN reach USING (account)
    GROUP BY who;
CREATE OR REPLACE TABLE starts AS
    SELECT who, count(*) FILTER (first_day - since < 28) AS early FROM (
        SELECT who, what, min(d) AS first_day, min(min(d)) OVER (PARTITION BY who) AS since
        FROM seen WHERE who IS NOT NULL GROUP BY who, what) GROUP BY who;
CREATE OR REPLACE TABLE visits AS
    SELECT account, who, count(*) AS sessions FROM (
        SELECT account, who, d, happened, lag(happened) OVER (PARTITION BY who ORDER BY happened) AS before FROM seen WHERE who IS NOT NULL)
    WHERE d > today() - 28 AND (before IS NULL OR happened > before + INTERVAL 30 MINUTE) GROUP BY account, who;
CREATE OR REPLACE TABLE people AS
    SELECT account AS account_id, who AS person_id, min(d) AS first_use, max(d) AS last_use,
        today() - min(d) AS days_since_first_use, today() - max(d) AS days_since_last_use,
        count(*) FILTER (d > today() - 28) AS event_count,
        count(*) FILTER (d > today() - 182) AS event_count_26w,
        count(DISTINCT d) FILTER (d > today() - 28) AS active_days,
        count(DISTINCT d) FILTER (d > today() - 7) AS active_days_7d,
        count(DISTINCT what) FILTER (d > today() - 28) AS features_used,
        count(DISTINCT date_trunc('week', d)) FILTER (d > today() - 84) AS active_weeks,
        count(DISTINCT time_bucket(INTERVAL 15 MINUTE, happened)) FILTER (d > today() - 28) / 4 AS time_active
    FROM seen WHERE who IS NOT NULL GROUP BY account, who;
CREATE OR REPLACE TABLE people AS
    SELECT people.*, coalesce(sessions, 0) AS sessions, rare_breadth,
        CASE WHEN active_days >= 12 THEN 'high' WHEN active_days >= 4 THEN 'medium' WHEN active_days >= 1 THEN 'low' ELSE 'none' END AS engagement,
        CASE WHEN days_since_first_use >= 28 THEN early END AS early_features,
        CASE WHEN active_days = 0 THEN 0 ELSE least(active_days / 20, 1) * rare_breadth * least(active_weeks / 12, 1) END AS power_score,
        CASE WHEN active_days = 0 THEN false ELSE least(active_days / 20, 1) * rare_breadth * least(active_weeks / 12, 1) >= 0.2 END AS power_user
    FROM people LEFT JOIN breadth ON who = person_id JOIN starts ON starts.who = person_id LEFT JOIN visits ON visits.who = person_id;
