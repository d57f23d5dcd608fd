-- A list's page and its count are found in the index alone, whichever of place, name and state they ask for: at a million
-- persons a community's count read every row of the community before. The floor asks for place and id, so both are here.
DROP INDEX registry.person_place, registry.person_name, registry.person_initials;
CREATE INDEX person_place ON registry.person (realm, place_path, id, state, name, initials);
CREATE INDEX person_name ON registry.person (realm, name, id, state, place_path);
CREATE INDEX person_initials ON registry.person (realm, initials, id, state, place_path);
