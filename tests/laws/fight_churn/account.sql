-- Every figure of an account, as plain SQL for one day.
WITH counts AS (
    SELECT account AS account_id, min(d) AS first_use, max(d) AS last_use,
        today() - min(d) AS days_since_first_use, today() - max(d) AS days_since_last_use,
        count(DISTINCT who) FILTER (d > today() - 28) AS active_users,
        count(DISTINCT who) FILTER (d <= today() - 28 AND d > today() - 56) AS active_users_before,
        count(DISTINCT who) FILTER (d > today() - 56) AS active_users_8w,
        count(DISTINCT who) AS users_ever,
        count(DISTINCT who) FILTER (d <= today() - 28) AS users_ever_before,
        count(DISTINCT d) FILTER (d > today() - 28) AS active_days,
        count(DISTINCT d) FILTER (d > today() - 91) AS active_days_13w,
        count(DISTINCT d) FILTER (d > today() - 365) AS active_days_year,
        count(DISTINCT what) FILTER (d > today() - 28) AS features_used,
        count(DISTINCT what) FILTER (d <= today() - 28 AND d > today() - 56) AS features_used_before,
        count(*) FILTER (d > today() - 28) AS event_count,
        count(*) FILTER (d <= today() - 28 AND d > today() - 56) AS event_count_before,
        count(*) FILTER (d > today() - 28 AND who IS NOT NULL) AS people_events,
        count(*) FILTER (d > today() - 28 AND who IS NULL) AS automated_events,
        count(*) FILTER (d > today() - 91) AS quarter,
        count(*) FILTER (d > today() - 91 AND isodow(d) >= 6) / nullif(quarter, 0) AS weekend_share,
        [count(*) FILTER (d <= today() - 28 AND d > today() - 119 AND isodow(d) = 1),
         count(*) FILTER (d <= today() - 28 AND d > today() - 119 AND isodow(d) = 2),
         count(*) FILTER (d <= today() - 28 AND d > today() - 119 AND isodow(d) = 3),
         count(*) FILTER (d <= today() - 28 AND d > today() - 119 AND isodow(d) = 4),
         count(*) FILTER (d <= today() - 28 AND d > today() - 119 AND isodow(d) = 5),
         count(*) FILTER (d <= today() - 28 AND d > today() - 119 AND isodow(d) = 6),
         count(*) FILTER (d <= today() - 28 AND d > today() - 119 AND isodow(d) = 7)] AS pattern,
        [count(*) FILTER (d > today() - 28 AND isodow(d) = 1), count(*) FILTER (d > today() - 28 AND isodow(d) = 2),
         count(*) FILTER (d > today() - 28 AND isodow(d) = 3), count(*) FILTER (d > today() - 28 AND isodow(d) = 4),
         count(*) FILTER (d > today() - 28 AND isodow(d) = 5), count(*) FILTER (d > today() - 28 AND isodow(d) = 6),
         count(*) FILTER (d > today() - 28 AND isodow(d) = 7)] AS lately
    FROM seen GROUP BY account),
weeks AS (
    SELECT account_id, list(coalesce(users, 0) ORDER BY ago) AS of_users, list(coalesce(events, 0) ORDER BY ago) AS of_events
    FROM (SELECT account AS account_id, ago FROM (SELECT DISTINCT account FROM seen), range(13) w(ago))
    LEFT JOIN (SELECT account AS account_id, (today() - d) // 7 AS ago, count(*) AS events, count(DISTINCT who) AS users
        FROM seen WHERE d > today() - 91 GROUP BY ALL) USING (account_id, ago)
    GROUP BY account_id),
ranked AS (
    SELECT account_id, event_count AS x,
        sum(event_count) OVER (PARTITION BY account_id ORDER BY event_count DESC, person_id) - event_count AS before,
        sum(event_count) OVER (PARTITION BY account_id) AS whole
    FROM people WHERE event_count > 0),
pairs AS (
    SELECT a.account_id, CASE WHEN max(a.whole) > 0 AND count(*) > 1
        THEN sum(abs(a.x - b.x)) / (2 * sqrt(count(*)) * max(a.whole)) END AS use_gini
    FROM ranked a JOIN ranked b USING (account_id) GROUP BY a.account_id),
spread AS (
    SELECT account_id, sum(x * x) / any_value(whole * whole) AS use_hhi, max(x) / any_value(whole) AS top_user_share,
        count(*) FILTER (before < whole / 2) AS users_for_half
    FROM ranked GROUP BY account_id),
of_people AS (
    SELECT account_id, sum(active_days) AS user_days, avg(active_days) FILTER (active_days > 0) AS active_days_per_user,
        count(*) FILTER (engagement = 'high') AS users_high, count(*) FILTER (engagement = 'medium') AS users_medium,
        count(*) FILTER (engagement = 'low') AS users_low, count(*) FILTER (power_user) AS power_users,
        sum(sessions) AS sessions, sum(time_active) AS users_time_active,
        arg_max(person_id, (event_count_26w, person_id)) AS top, max(event_count_26w) AS most,
        sum(event_count_26w) AS most_of, arg_max(days_since_last_use, (event_count_26w, person_id)) AS silent,
        CASE WHEN count(*) FILTER (days_since_first_use BETWEEN 28 AND 118) >= 3 AND count(*) FILTER (days_since_first_use > 118) >= 3
            THEN avg(early_features) FILTER (days_since_first_use BETWEEN 28 AND 118)
                / avg(early_features) FILTER (days_since_first_use > 118) END AS new_user_pace
    FROM people GROUP BY account_id),
turns AS (
    SELECT account, who, happened, what, lag(what) OVER w AS what_before, lag(happened) OVER w AS at_before
    FROM month WHERE who IS NOT NULL WINDOW w AS (PARTITION BY who ORDER BY happened, what)),
steps AS (
    SELECT account, happened, what AS one, lead(what) OVER w AS two, lead(what, 2) OVER w AS three, lead(happened, 2) OVER w AS until
    FROM turns WHERE what_before IS NULL OR what <> what_before OR happened - at_before > INTERVAL 30 MINUTE
    WINDOW w AS (PARTITION BY who ORDER BY happened, what)),
paths AS (
    SELECT account AS account_id, count(*) AS repeated_paths FROM (
        SELECT account, one, two, three FROM steps WHERE until - happened <= INTERVAL 30 MINUTE GROUP BY ALL HAVING count(*) >= 5)
    GROUP BY account)
SELECT c.* EXCLUDE (pattern, lately, quarter, users_ever_before), w.of_users, w.of_events,
    CASE WHEN days_since_first_use >= 55 THEN event_count / nullif(event_count_before, 0) - 1 END AS usage_change,
    CASE WHEN days_since_first_use >= 55 THEN active_users / nullif(active_users_before, 0) - 1 END AS active_users_change,
    CASE WHEN days_since_first_use >= 55 THEN features_used / nullif(features_used_before, 0) - 1 END AS features_change,
    users_ever - users_ever_before AS new_users, active_users_8w - active_users AS lost_users,
    active_users_8w - active_users_before - (users_ever - users_ever_before) AS returning_users,
    automated_events / nullif(event_count, 0) AS automated_share, people_events / nullif(active_users, 0) AS events_per_user,
    pattern[1] / nullif(list_sum(pattern), 0) AS monday_share, lately[1] / nullif(event_count, 0) AS monday_share_4w,
    pattern[2] / nullif(list_sum(pattern), 0) AS tuesday_share, lately[2] / nullif(event_count, 0) AS tuesday_share_4w,
    pattern[3] / nullif(list_sum(pattern), 0) AS wednesday_share, lately[3] / nullif(event_count, 0) AS wednesday_share_4w,
    pattern[4] / nullif(list_sum(pattern), 0) AS thursday_share, lately[4] / nullif(event_count, 0) AS thursday_share_4w,
    pattern[5] / nullif(list_sum(pattern), 0) AS friday_share, lately[5] / nullif(event_count, 0) AS friday_share_4w,
    pattern[6] / nullif(list_sum(pattern), 0) AS saturday_share, lately[6] / nullif(event_count, 0) AS saturday_share_4w,
    pattern[7] / nullif(list_sum(pattern), 0) AS sunday_share, lately[7] / nullif(event_count, 0) AS sunday_share_4w,
    CASE WHEN days_since_first_use >= 111 AND event_count >= 20 AND list_sum(pattern) > 0 THEN
        list_sum([abs(pattern[i] / list_sum(pattern) - lately[i] / list_sum(lately)) FOR i IN range(1, 8)]) / 2 END AS weekday_distance,
    len([n FOR n IN of_events IF n > 0]) AS weeks_used,
    CASE WHEN days_since_first_use < 111 OR active_days_13w = 0 THEN NULL
        WHEN active_days_13w >= 52 AND weekend_share < 0.05 THEN 'working days'
        WHEN active_days_13w >= 80 THEN 'every day'
        WHEN active_days_13w >= 26 AND weeks_used >= 12 THEN 'several days a week'
        WHEN weeks_used >= 11 THEN 'weekly'
        WHEN list_sum(of_events[1:4]) > 0 AND list_sum(of_events[5:8]) > 0 AND list_sum(of_events[9:12]) > 0
            AND weeks_used <= 6 THEN 'monthly' ELSE 'irregular' END AS cadence,
    use_gini, use_hhi, top_user_share, users_for_half, new_user_pace,
    coalesce(user_days, 0) AS user_days, active_days_per_user,
    active_days_per_user / least(days_since_first_use + 1, 28) AS stickiness,
    coalesce(p.users_high, 0) AS users_high, coalesce(p.users_medium, 0) AS users_medium, coalesce(p.users_low, 0) AS users_low,
    coalesce(p.power_users, 0) AS power_users, coalesce(p.power_users, 0) > 0 AS has_power_user,
    coalesce(p.sessions, 0) AS sessions, coalesce(p.sessions, 0) / nullif(active_users, 0) AS sessions_per_user,
    coalesce(users_time_active, 0) AS users_time_active, coalesce(repeated_paths, 0) AS repeated_paths,
    CASE WHEN most > 0 AND most >= 0.4 * most_of THEN top END AS champion,
    CASE WHEN most > 0 AND most >= 0.4 * most_of THEN 'usage' END AS champion_by,
    CASE WHEN most > 0 AND most >= 0.4 * most_of THEN silent END AS champion_days_silent
FROM counts c JOIN weeks w USING (account_id) LEFT JOIN of_people p USING (account_id) LEFT JOIN spread USING (account_id)
LEFT JOIN pairs USING (account_id) LEFT JOIN paths USING (account_id)
