-- Every request asks these two, and every row in them is found by its key: there is one good plan. Weighed anew on each call,
-- as PostgreSQL does while its estimates of small, never analysed tables are far off, making the plan costs twenty times what
-- running it does.
ALTER FUNCTION bodies.capacity(smallint, uuid, timestamptz) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION bodies.capacity_since(smallint, uuid, timestamptz, text) SET plan_cache_mode = force_generic_plan;
