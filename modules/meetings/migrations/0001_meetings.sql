-- Meetings and ballots: who had to be invited, who was there, what was decided by whom under which rule.
CREATE SCHEMA meetings;
GRANT USAGE ON SCHEMA meetings TO @app;

CREATE TABLE meetings.meeting (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  -- The kind as the pack had it when the meeting was called: quorum, notice, members, whether it binds.
  rule jsonb NOT NULL,
  snapshot text NOT NULL,
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
  body uuid NOT NULL,
  body_title text NOT NULL,
  place uuid NOT NULL,
  place_name text NOT NULL,
  -- Scope column for the floor.
  place_path text COLLATE "C" NOT NULL,
  venue text NOT NULL CHECK (length(venue) BETWEEN 1 AND 120),
  starts_at timestamptz NOT NULL,
  -- So many items; none is added once the notice is out.
  items smallint NOT NULL CHECK (items BETWEEN 1 AND 20),
  -- All who have a vote; NULL: nobody knows, and nothing that needs it can be decided.
  members int CHECK (members > 0),
  members_source text,
  invited int NOT NULL DEFAULT 0 CHECK (invited >= 0),
  -- Members, invited people and everybody there now: counted in the commit of every coming and going.
  present int NOT NULL DEFAULT 0 CHECK (present >= 0),
  invited_present int NOT NULL DEFAULT 0 CHECK (invited_present >= 0),
  attending int NOT NULL DEFAULT 0 CHECK (attending >= present),
  state text NOT NULL CHECK (state IN ('convened', 'open', 'closed', 'cancelled')),
  code_mac text NOT NULL,
  convened_at timestamptz NOT NULL,
  convened_by uuid NOT NULL,
  opened_at timestamptz,
  closed_at timestamptz,
  cancelled_at timestamptz,
  cancel_reason text,
  -- Minutes signed by both.
  sealed_at timestamptz,
  revision int NOT NULL CHECK (revision > 0),
  PRIMARY KEY (realm, id),
  CONSTRAINT meeting_code UNIQUE (realm, code_mac),
  CONSTRAINT meeting_no_more_than_members CHECK (members IS NULL OR present <= members),
  CHECK ((members IS NULL) = (members_source IS NULL)),
  CHECK ((state IN ('open', 'closed')) = (opened_at IS NOT NULL)),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
  CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL AND cancel_reason IS NOT NULL)),
  CHECK (sealed_at IS NULL OR state = 'closed')
);
CREATE INDEX meeting_place ON meetings.meeting (realm, place_path, starts_at);
CREATE INDEX meeting_when ON meetings.meeting (realm, starts_at, id);
CREATE INDEX meeting_body ON meetings.meeting (realm, body, starts_at);
GRANT SELECT, INSERT, UPDATE (present, invited_present, attending, state, opened_at, closed_at, cancelled_at, cancel_reason, sealed_at, revision) ON meetings.meeting TO @app;

CREATE TABLE meetings.agenda (
  realm smallint NOT NULL,
  meeting uuid NOT NULL,
  no smallint NOT NULL CHECK (no > 0),
  matter uuid,
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
  text text CHECK (length(text) <= 2000),
  PRIMARY KEY (realm, meeting, no),
  FOREIGN KEY (realm, meeting) REFERENCES meetings.meeting (realm, id),
  FOREIGN KEY (realm, matter) REFERENCES flow.matter (realm, id),
  CONSTRAINT agenda_matter_once UNIQUE (realm, meeting, matter)
);
CREATE INDEX agenda_matter ON meetings.agenda (realm, matter) WHERE matter IS NOT NULL;
GRANT SELECT, INSERT ON meetings.agenda TO @app;

-- People of posts who had to be asked. The residents of a place are asked by the notice itself.
CREATE TABLE meetings.invitation (
  realm smallint NOT NULL,
  meeting uuid NOT NULL,
  no int NOT NULL CHECK (no > 0),
  person uuid NOT NULL,
  name text NOT NULL,
  appointment uuid NOT NULL,
  body uuid NOT NULL,
  body_root uuid NOT NULL,
  body_kind text NOT NULL,
  body_title text NOT NULL,
  post_title text NOT NULL,
  member boolean NOT NULL,
  PRIMARY KEY (realm, meeting, no),
  CONSTRAINT invitation_once UNIQUE (realm, meeting, person),
  FOREIGN KEY (realm, meeting) REFERENCES meetings.meeting (realm, id)
);
CREATE INDEX invitation_person ON meetings.invitation (realm, person, meeting);
GRANT SELECT, INSERT ON meetings.invitation TO @app;

-- Who was there. For meetings of people: never a clerk's presence at work, and no position.
CREATE TABLE meetings.attendance (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  meeting uuid NOT NULL,
  invitation int,
  person uuid,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  -- Building and door, as people say it; tells two of one name apart.
  unit text CHECK (length(unit) BETWEEN 1 AND 40),
  voter boolean NOT NULL,
  way text NOT NULL CHECK (way IN ('staff', 'code', 'account')),
  at timestamptz NOT NULL,
  -- What somebody without an account shows to vote; kept as a keyed digest.
  ticket_mac text,
  left_at timestamptz,
  struck_at timestamptz,
  struck_reason text,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, meeting) REFERENCES meetings.meeting (realm, id),
  FOREIGN KEY (realm, meeting, invitation) REFERENCES meetings.invitation (realm, meeting, no),
  CHECK ((struck_at IS NULL) = (struck_reason IS NULL))
);
CREATE UNIQUE INDEX attendance_person ON meetings.attendance (realm, meeting, person) WHERE person IS NOT NULL AND struck_at IS NULL;
CREATE UNIQUE INDEX attendance_invitation ON meetings.attendance (realm, meeting, invitation) WHERE invitation IS NOT NULL AND struck_at IS NULL;
CREATE UNIQUE INDEX attendance_name ON meetings.attendance (realm, meeting, name, coalesce(unit, '')) WHERE person IS NULL AND struck_at IS NULL;
CREATE UNIQUE INDEX attendance_ticket ON meetings.attendance (realm, ticket_mac) WHERE ticket_mac IS NOT NULL;
GRANT SELECT, INSERT, UPDATE (left_at, struck_at, struck_reason) ON meetings.attendance TO @app;

CREATE TABLE meetings.speaker (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  meeting uuid NOT NULL,
  item smallint NOT NULL,
  attendance uuid NOT NULL,
  side text NOT NULL CHECK (side IN ('for', 'against', 'neutral')),
  asked_at timestamptz NOT NULL,
  started_at timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, meeting, item) REFERENCES meetings.agenda (realm, meeting, no),
  FOREIGN KEY (realm, attendance) REFERENCES meetings.attendance (realm, id)
);
CREATE INDEX speaker_meeting ON meetings.speaker (realm, meeting, id);
-- One speaks at a time.
CREATE UNIQUE INDEX speaker_one_at_a_time ON meetings.speaker (realm, meeting) WHERE started_at IS NOT NULL AND ended_at IS NULL;
GRANT SELECT, INSERT, UPDATE (started_at, ended_at) ON meetings.speaker TO @app;

CREATE TABLE meetings.ballot (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  meeting uuid NOT NULL,
  item smallint NOT NULL,
  matter uuid,
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
  way text NOT NULL CHECK (way IN ('hands', 'named', 'secret')),
  rule jsonb NOT NULL,
  -- Its verdict moves the matter; otherwise it is an opinion.
  binding boolean NOT NULL,
  minutes smallint NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
  state text NOT NULL CHECK (state IN ('prepared', 'open', 'counting', 'closed', 'void')),
  -- Frozen on opening: text, options, roll, denominators, rule, window, ways. The digest is its SHA-256.
  package text,
  digest text,
  members int CHECK (members > 0),
  present int CHECK (present >= 0),
  voters int CHECK (voters >= 0),
  opened_at timestamptz,
  until_at timestamptz,
  round smallint NOT NULL DEFAULT 1 CHECK (round > 0),
  closed_at timestamptz,
  votes_for int CHECK (votes_for >= 0),
  votes_against int CHECK (votes_against >= 0),
  votes_abstain int CHECK (votes_abstain >= 0),
  verdict text CHECK (verdict IN ('passed', 'failed')),
  tests jsonb,
  void_reason text,
  revision int NOT NULL CHECK (revision > 0),
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, meeting, item) REFERENCES meetings.agenda (realm, meeting, no),
  FOREIGN KEY (realm, matter) REFERENCES flow.matter (realm, id),
  CONSTRAINT ballot_package_whole CHECK (
    state NOT IN ('open', 'counting', 'closed') OR (package IS NOT NULL AND digest IS NOT NULL AND present IS NOT NULL
      AND voters IS NOT NULL AND opened_at IS NOT NULL AND until_at IS NOT NULL)),
  CONSTRAINT ballot_digest CHECK (digest = encode(sha256(convert_to(package, 'UTF8')), 'hex')),
  CHECK ((state = 'closed') = (verdict IS NOT NULL)),
  CHECK ((verdict IS NULL) = (closed_at IS NULL)),
  CHECK (verdict IS NULL OR (tests IS NOT NULL AND votes_for IS NOT NULL AND votes_against IS NOT NULL AND votes_abstain IS NOT NULL)),
  CONSTRAINT ballot_no_more_than_voters CHECK (votes_for + votes_against + votes_abstain <= voters),
  CHECK (until_at > opened_at),
  CHECK ((state = 'void') = (void_reason IS NOT NULL))
);
-- An item is voted on once: not again until it passes.
CREATE UNIQUE INDEX ballot_once ON meetings.ballot (realm, meeting, item) WHERE state <> 'void';
CREATE INDEX ballot_matter ON meetings.ballot (realm, matter) WHERE matter IS NOT NULL;
CREATE INDEX ballot_due ON meetings.ballot (until_at) WHERE state = 'open';
GRANT SELECT, INSERT, UPDATE (text, way, rule, minutes, state, package, digest, members, present, voters, opened_at, until_at, round, closed_at, votes_for, votes_against, votes_abstain, verdict, tests, void_reason, revision) ON meetings.ballot TO @app;

-- The roll: one right a voter. `voted` tells that somebody took part, never when, and of a secret ballot nothing else.
CREATE TABLE meetings.roll (
  realm smallint NOT NULL,
  ballot uuid NOT NULL,
  id uuid NOT NULL,
  attendance uuid NOT NULL,
  person uuid,
  voted boolean NOT NULL DEFAULT false,
  PRIMARY KEY (realm, ballot, id),
  CONSTRAINT roll_once UNIQUE (realm, ballot, attendance),
  FOREIGN KEY (realm, ballot) REFERENCES meetings.ballot (realm, id),
  FOREIGN KEY (realm, attendance) REFERENCES meetings.attendance (realm, id)
);
CREATE UNIQUE INDEX roll_person ON meetings.roll (realm, ballot, person) WHERE person IS NOT NULL;
CREATE INDEX roll_of ON meetings.roll (realm, person) WHERE person IS NOT NULL;
GRANT SELECT, INSERT, UPDATE (voted) ON meetings.roll TO @app;

-- Named votes: one a right, by its key.
CREATE TABLE meetings.vote (
  realm smallint NOT NULL,
  ballot uuid NOT NULL,
  right_id uuid NOT NULL,
  choice text NOT NULL CHECK (choice IN ('for', 'against', 'abstain')),
  CONSTRAINT vote_one_live PRIMARY KEY (realm, ballot, right_id),
  FOREIGN KEY (realm, ballot, right_id) REFERENCES meetings.roll (realm, ballot, id)
);
GRANT SELECT, INSERT ON meetings.vote TO @app;

-- Secret votes while the ballot is open: sealed with a key that lies outside the database, under a random id. No person, no
-- time, no order. Put in by `cast_secret` only; taken out, all at once, when it is counted.
CREATE TABLE meetings.urn (
  realm smallint NOT NULL,
  ballot uuid NOT NULL,
  id uuid NOT NULL CHECK (substr(id::text, 15, 1) = '4'),
  sealed text NOT NULL,
  PRIMARY KEY (realm, ballot, id),
  FOREIGN KEY (realm, ballot) REFERENCES meetings.ballot (realm, id)
);
GRANT SELECT, DELETE ON meetings.urn TO @app;

-- Secret votes as counted: written in one commit in the order of their random ids, so that neither place nor transaction of a
-- row tells whose it was.
CREATE TABLE meetings.secret_vote (
  realm smallint NOT NULL,
  ballot uuid NOT NULL,
  id uuid NOT NULL CHECK (substr(id::text, 15, 1) = '4'),
  choice text NOT NULL CHECK (choice IN ('for', 'against', 'abstain')),
  PRIMARY KEY (realm, ballot, id),
  FOREIGN KEY (realm, ballot) REFERENCES meetings.ballot (realm, id)
);
GRANT SELECT, INSERT ON meetings.secret_vote TO @app;

-- Hands, as two counters saw them. What differs stays and a new round begins.
CREATE TABLE meetings.hand_count (
  realm smallint NOT NULL,
  ballot uuid NOT NULL,
  round smallint NOT NULL,
  slot smallint NOT NULL CHECK (slot IN (1, 2)),
  person uuid NOT NULL,
  name text NOT NULL,
  votes_for int NOT NULL CHECK (votes_for >= 0),
  votes_against int NOT NULL CHECK (votes_against >= 0),
  votes_abstain int NOT NULL CHECK (votes_abstain >= 0),
  at timestamptz NOT NULL,
  PRIMARY KEY (realm, ballot, round, slot),
  CONSTRAINT hand_count_two_people UNIQUE (realm, ballot, round, person),
  FOREIGN KEY (realm, ballot) REFERENCES meetings.ballot (realm, id)
);
GRANT SELECT, INSERT ON meetings.hand_count TO @app;

CREATE TABLE meetings.minutes (
  realm smallint NOT NULL,
  meeting uuid NOT NULL,
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 20000),
  -- SHA-256 of the text together with what the meeting decided.
  digest text NOT NULL,
  drafted_at timestamptz NOT NULL,
  drafted_by uuid NOT NULL,
  drafted_name text NOT NULL,
  sealed_at timestamptz,
  revision int NOT NULL CHECK (revision > 0),
  PRIMARY KEY (realm, meeting),
  FOREIGN KEY (realm, meeting) REFERENCES meetings.meeting (realm, id)
);
GRANT SELECT, INSERT, UPDATE (text, digest, drafted_at, drafted_by, drafted_name, sealed_at, revision) ON meetings.minutes TO @app;

-- A signature is one of these words: under another text it says nothing.
CREATE TABLE meetings.signature (
  realm smallint NOT NULL,
  meeting uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('chair', 'recorder')),
  digest text NOT NULL,
  person uuid NOT NULL,
  name text NOT NULL,
  post_title text NOT NULL,
  capacity text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm, meeting, role, digest),
  CONSTRAINT signature_two_people UNIQUE (realm, meeting, digest, person),
  FOREIGN KEY (realm, meeting) REFERENCES meetings.minutes (realm, meeting)
);
GRANT SELECT, INSERT ON meetings.signature TO @app;

-- What must hold even if our code is wrong.

CREATE FUNCTION meetings.guard_agenda() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM meetings.meeting m WHERE m.realm = NEW.realm AND m.id = NEW.meeting AND NEW.no <= m.items) THEN
    RAISE EXCEPTION 'agenda is out with the notice' USING ERRCODE = 'check_violation', CONSTRAINT = 'agenda_fixed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agenda_fixed BEFORE INSERT ON meetings.agenda FOR EACH ROW EXECUTE FUNCTION meetings.guard_agenda();

-- Text, way, rule, roll and denominators are frozen from opening on; a closed or void ballot never changes.
CREATE FUNCTION meetings.guard_ballot() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  taken int;
  counted int;
BEGIN
  -- Waits for every vote on its way; whoever casts from now on finds the ballot closed.
  IF OLD.state = 'open' AND NEW.state <> 'open' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.id::text, 0));
  END IF;
  IF OLD.state IN ('closed', 'void') THEN
    RAISE EXCEPTION 'ballot is over' USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_over';
  END IF;
  IF OLD.state <> 'prepared' AND (NEW.text, NEW.way, NEW.rule, NEW.minutes, NEW.package, NEW.digest, NEW.members, NEW.present,
      NEW.voters, NEW.opened_at, NEW.until_at) IS DISTINCT FROM (OLD.text, OLD.way, OLD.rule, OLD.minutes, OLD.package,
      OLD.digest, OLD.members, OLD.present, OLD.voters, OLD.opened_at, OLD.until_at) THEN
    RAISE EXCEPTION 'ballot is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_frozen';
  END IF;
  IF NOT (NEW.state = OLD.state
      OR (OLD.state = 'prepared' AND NEW.state IN ('open', 'void'))
      OR (OLD.state = 'open' AND NEW.state IN ('counting', 'void'))
      OR (OLD.state = 'open' AND NEW.state = 'closed' AND OLD.way = 'hands')
      OR (OLD.state = 'counting' AND NEW.state = 'closed')) THEN
    RAISE EXCEPTION 'no way from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_over';
  END IF;
  IF OLD.state = 'prepared' AND NEW.state = 'open'
      AND (SELECT count(*) FROM meetings.roll r WHERE r.realm = NEW.realm AND r.ballot = NEW.id) <> NEW.voters THEN
    RAISE EXCEPTION 'roll and its number differ' USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_roll';
  END IF;
  IF NEW.state = 'closed' AND NEW.way <> 'hands' THEN
    SELECT count(*) INTO taken FROM meetings.roll r WHERE r.realm = NEW.realm AND r.ballot = NEW.id AND r.voted;
    IF NEW.way = 'secret' THEN
      SELECT count(*) INTO counted FROM meetings.secret_vote v WHERE v.realm = NEW.realm AND v.ballot = NEW.id;
    ELSE
      SELECT count(*) INTO counted FROM meetings.vote v WHERE v.realm = NEW.realm AND v.ballot = NEW.id;
    END IF;
    IF counted <> taken OR counted <> NEW.votes_for + NEW.votes_against + NEW.votes_abstain THEN
      RAISE EXCEPTION 'votes and roll differ' USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_reconciled';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ballot_frozen BEFORE UPDATE ON meetings.ballot FOR EACH ROW EXECUTE FUNCTION meetings.guard_ballot();

-- The roll takes nobody in once the ballot is open, and a right that was used stays used.
CREATE FUNCTION meetings.guard_roll() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  now_in text := (SELECT b.state FROM meetings.ballot b WHERE b.realm = NEW.realm AND b.id = NEW.ballot);
BEGIN
  IF TG_OP = 'INSERT' AND now_in IS DISTINCT FROM 'prepared' THEN
    RAISE EXCEPTION 'roll is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'roll_frozen';
  END IF;
  IF TG_OP = 'UPDATE' AND (now_in IS DISTINCT FROM 'open' OR OLD.voted OR NOT NEW.voted) THEN
    RAISE EXCEPTION 'right is used or the ballot is not open' USING ERRCODE = 'check_violation', CONSTRAINT = 'roll_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER roll_frozen BEFORE INSERT OR UPDATE ON meetings.roll FOR EACH ROW EXECUTE FUNCTION meetings.guard_roll();

-- A vote falls into an open ballot of its way only.
CREATE FUNCTION meetings.guard_vote() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(NEW.ballot::text, 0));
  IF NOT EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = NEW.realm AND b.id = NEW.ballot
      AND b.way = TG_ARGV[0] AND b.state = TG_ARGV[1]) THEN
    RAISE EXCEPTION 'ballot is not open for this' USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER vote_open BEFORE INSERT ON meetings.vote FOR EACH ROW EXECUTE FUNCTION meetings.guard_vote('named', 'open');
CREATE TRIGGER vote_open BEFORE INSERT ON meetings.urn FOR EACH ROW EXECUTE FUNCTION meetings.guard_vote('secret', 'open');
CREATE TRIGGER vote_open BEFORE INSERT ON meetings.secret_vote FOR EACH ROW EXECUTE FUNCTION meetings.guard_vote('secret', 'counting');
CREATE TRIGGER vote_open BEFORE INSERT ON meetings.hand_count FOR EACH ROW EXECUTE FUNCTION meetings.guard_vote('hands', 'open');

-- Signed by both, minutes never change; only what both signed is sealed.
CREATE FUNCTION meetings.guard_minutes() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.sealed_at IS NOT NULL THEN
    RAISE EXCEPTION 'minutes are signed' USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_sealed';
  END IF;
  IF NEW.sealed_at IS NOT NULL AND (SELECT count(DISTINCT s.role) FROM meetings.signature s
      WHERE s.realm = NEW.realm AND s.meeting = NEW.meeting AND s.digest = NEW.digest) <> 2 THEN
    RAISE EXCEPTION 'two signatures are needed' USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_sealed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER minutes_sealed BEFORE UPDATE ON meetings.minutes FOR EACH ROW EXECUTE FUNCTION meetings.guard_minutes();

-- The floor. That a meeting is, what it is about and what came out is public in its realm; who is who in it is not.
ALTER TABLE meetings.meeting ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.meeting FORCE ROW LEVEL SECURITY;
CREATE POLICY meeting_seen ON meetings.meeting FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY meeting_made ON meetings.meeting FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (body = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR (SELECT current_setting('linli.service', true)) = '1'));
CREATE POLICY meeting_changed ON meetings.meeting FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (
    (SELECT current_setting('linli.service', true)) = '1'
    OR (place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))
    OR body = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    -- Whoever proved the code of the meeting is counted in.
    OR (code_mac = (SELECT nullif(current_setting('linli.meeting_code', true), '')) AND state IN ('convened', 'open'))
  )) WITH CHECK (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

ALTER TABLE meetings.agenda ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.agenda FORCE ROW LEVEL SECURITY;
CREATE POLICY agenda_seen ON meetings.agenda FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY agenda_made ON meetings.agenda FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.meeting m WHERE m.realm = agenda.realm AND m.id = agenda.meeting
    AND (m.body = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
      OR (SELECT current_setting('linli.service', true)) = '1')));

-- Whose the meeting is to run or to oversee: its body, the system, and posts that see the place.
CREATE FUNCTION meetings.runs(of_realm smallint, of_meeting uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT 1 FROM meetings.meeting m WHERE m.realm = of_realm AND m.id = of_meeting AND (
    (SELECT current_setting('linli.service', true)) = '1'
    OR (m.place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND m.place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))
    OR m.body = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])))
$$;

ALTER TABLE meetings.invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY invitation_seen ON meetings.invitation FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (person = (SELECT nullif(current_setting('linli.person', true), '')::uuid) OR meetings.runs(realm, meeting)));
CREATE POLICY invitation_made ON meetings.invitation FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs(realm, meeting));

ALTER TABLE meetings.attendance ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.attendance FORCE ROW LEVEL SECURITY;
CREATE POLICY attendance_seen ON meetings.attendance FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR ticket_mac = (SELECT nullif(current_setting('linli.meeting_ticket', true), ''))
    OR meetings.runs(realm, meeting)));
CREATE POLICY attendance_made ON meetings.attendance FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (meetings.runs(realm, meeting)
    OR EXISTS (SELECT 1 FROM meetings.meeting m WHERE m.realm = attendance.realm AND m.id = attendance.meeting
      AND m.code_mac = (SELECT nullif(current_setting('linli.meeting_code', true), '')) AND m.state IN ('convened', 'open'))));
CREATE POLICY attendance_changed ON meetings.attendance FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs(realm, meeting));

ALTER TABLE meetings.speaker ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.speaker FORCE ROW LEVEL SECURITY;
CREATE POLICY speaker_run ON meetings.speaker USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs(realm, meeting));

ALTER TABLE meetings.ballot ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.ballot FORCE ROW LEVEL SECURITY;
CREATE POLICY ballot_seen ON meetings.ballot FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (state NOT IN ('prepared', 'void') OR meetings.runs(realm, meeting)));
CREATE POLICY ballot_made ON meetings.ballot FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs(realm, meeting));
CREATE POLICY ballot_changed ON meetings.ballot FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs(realm, meeting));

-- One's own right, by person or by ticket (a ticket shows its attendance).
ALTER TABLE meetings.roll ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.roll FORCE ROW LEVEL SECURITY;
CREATE POLICY roll_seen ON meetings.roll FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.attendance a WHERE a.realm = roll.realm AND a.id = roll.attendance));
CREATE POLICY roll_made ON meetings.roll FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = roll.realm AND b.id = roll.ballot AND meetings.runs(b.realm, b.meeting)));
CREATE POLICY roll_used ON meetings.roll FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.attendance a WHERE a.realm = roll.realm AND a.id = roll.attendance
    AND (a.person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
      OR a.ticket_mac = (SELECT nullif(current_setting('linli.meeting_ticket', true), '')))));

-- Nobody reads how others voted before the ballot is closed, whoever runs the meeting.
ALTER TABLE meetings.vote ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.vote FORCE ROW LEVEL SECURITY;
CREATE POLICY vote_seen ON meetings.vote FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = vote.realm AND b.id = vote.ballot
    AND b.state IN ('counting', 'closed') AND meetings.runs(b.realm, b.meeting)));
CREATE POLICY vote_made ON meetings.vote FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.roll r JOIN meetings.attendance a ON a.realm = r.realm AND a.id = r.attendance
    WHERE r.realm = vote.realm AND r.ballot = vote.ballot AND r.id = vote.right_id
      AND (a.person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
        OR a.ticket_mac = (SELECT nullif(current_setting('linli.meeting_ticket', true), '')))));

ALTER TABLE meetings.urn ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.urn FORCE ROW LEVEL SECURITY;
CREATE POLICY urn_counted ON meetings.urn FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = urn.realm AND b.id = urn.ballot AND b.state = 'counting'
    AND meetings.runs(b.realm, b.meeting)));
CREATE POLICY urn_emptied ON meetings.urn FOR DELETE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = urn.realm AND b.id = urn.ballot AND b.state = 'counting'
    AND meetings.runs(b.realm, b.meeting)));

ALTER TABLE meetings.secret_vote ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.secret_vote FORCE ROW LEVEL SECURITY;
CREATE POLICY secret_vote_seen ON meetings.secret_vote FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY secret_vote_made ON meetings.secret_vote FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = secret_vote.realm AND b.id = secret_vote.ballot
    AND meetings.runs(b.realm, b.meeting)));

ALTER TABLE meetings.hand_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.hand_count FORCE ROW LEVEL SECURITY;
CREATE POLICY hand_count_run ON meetings.hand_count USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = hand_count.realm AND b.id = hand_count.ballot
    AND meetings.runs(b.realm, b.meeting)));

ALTER TABLE meetings.minutes ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.minutes FORCE ROW LEVEL SECURITY;
CREATE POLICY minutes_seen ON meetings.minutes FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (sealed_at IS NOT NULL OR meetings.runs(realm, meeting)));
CREATE POLICY minutes_made ON meetings.minutes FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs(realm, meeting));
CREATE POLICY minutes_changed ON meetings.minutes FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs(realm, meeting));

ALTER TABLE meetings.signature ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.signature FORCE ROW LEVEL SECURITY;
CREATE POLICY signature_seen ON meetings.signature FOR SELECT USING (
  EXISTS (SELECT 1 FROM meetings.minutes m WHERE m.realm = signature.realm AND m.meeting = signature.meeting));
CREATE POLICY signature_made ON meetings.signature FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs(realm, meeting)
  AND person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));

-- The owner works inside the reviewed function below and in migrations only.
CREATE POLICY reviewed ON meetings.ballot FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY reviewed ON meetings.attendance FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY reviewed ON meetings.roll TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON meetings.urn TO CURRENT_USER USING (true) WITH CHECK (true);

-- Uses one's own right and drops the sealed vote, in one statement: who has no right, or used it, drops nothing. The pool
-- has no other way to put anything into an urn. False: no right of the caller's, or it was used.
CREATE FUNCTION meetings.cast_secret(of_ballot uuid, of_right uuid, of_id uuid, of_sealed text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  here smallint := nullif(current_setting('linli.realm', true), '')::smallint;
  me uuid := nullif(current_setting('linli.person', true), '')::uuid;
  ticket text := nullif(current_setting('linli.meeting_ticket', true), '');
BEGIN
  UPDATE meetings.roll r SET voted = true
    WHERE r.realm = here AND r.ballot = of_ballot AND r.id = of_right AND NOT r.voted
      AND EXISTS (SELECT 1 FROM meetings.attendance a WHERE a.realm = r.realm AND a.id = r.attendance
        AND (a.person = me OR a.ticket_mac = ticket));
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO meetings.urn (realm, ballot, id, sealed) VALUES (here, of_ballot, of_id, of_sealed);
  RETURN true;
END $$;

CREATE VIEW meetings.meetings WITH (security_invoker = true) AS
  SELECT realm, id, kind, title, body, body_title, place, place_path, starts_at, state, sealed_at FROM meetings.meeting;
CREATE VIEW meetings.ballots WITH (security_invoker = true) AS
  SELECT realm, id, meeting, item, matter, text, way, state, digest, members, present, voters, opened_at, closed_at,
    votes_for, votes_against, votes_abstain, verdict, tests FROM meetings.ballot;
GRANT SELECT ON meetings.meetings, meetings.ballots TO @app;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA meetings FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings.runs(smallint, uuid) TO @app;
GRANT EXECUTE ON FUNCTION meetings.cast_secret(uuid, uuid, uuid, text) TO @app;
