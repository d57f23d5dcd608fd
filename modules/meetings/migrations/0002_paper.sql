-- Paper beside the screen, in one tally. A right is used once whichever way it is used; a paper counts once two people entered
-- the same, and the totals of each channel have to come to the marks on the roll.

ALTER TABLE meetings.ballot
  ADD COLUMN paper boolean NOT NULL DEFAULT false,
  -- Of the sums: what came on paper. Spoilt ones exist on paper only.
  ADD COLUMN paper_for int CHECK (paper_for >= 0),
  ADD COLUMN paper_against int CHECK (paper_against >= 0),
  ADD COLUMN paper_abstain int CHECK (paper_abstain >= 0),
  ADD COLUMN paper_spoilt int CHECK (paper_spoilt >= 0),
  ADD CONSTRAINT ballot_paper_way CHECK (NOT paper OR way <> 'hands'),
  ADD CONSTRAINT ballot_paper_counted CHECK (
    num_nonnulls(paper_for, paper_against, paper_abstain, paper_spoilt) = CASE WHEN paper AND state = 'closed' THEN 4 ELSE 0 END),
  ADD CONSTRAINT ballot_paper_part CHECK (
    paper_for <= votes_for AND paper_against <= votes_against AND paper_abstain <= votes_abstain),
  DROP CONSTRAINT ballot_no_more_than_voters,
  ADD CONSTRAINT ballot_no_more_than_voters CHECK (
    votes_for + votes_against + votes_abstain + coalesce(paper_spoilt, 0) <= voters);
GRANT UPDATE (paper, paper_for, paper_against, paper_abstain, paper_spoilt) ON meetings.ballot TO @app;

-- Used on paper; otherwise on a screen. Set and taken back by the reviewed functions below only.
ALTER TABLE meetings.roll
  ADD COLUMN paper boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT roll_paper_used CHECK (voted OR NOT paper);

ALTER TABLE meetings.vote
  ADD COLUMN paper boolean NOT NULL DEFAULT false,
  DROP CONSTRAINT vote_choice_check,
  ADD CONSTRAINT vote_choice_check CHECK (
    choice IN ('for', 'against', 'abstain') OR (paper AND choice = 'spoilt'));

-- A named slip as each of two people read it. What differs stays, and both enter it again; what was entered under the wrong
-- person is crossed out with the reason.
CREATE TABLE meetings.slip_entry (
  realm smallint NOT NULL,
  ballot uuid NOT NULL,
  right_id uuid NOT NULL,
  round smallint NOT NULL CHECK (round > 0),
  slot smallint NOT NULL CHECK (slot IN (1, 2)),
  person uuid NOT NULL,
  name text NOT NULL,
  choice text NOT NULL CHECK (choice IN ('for', 'against', 'abstain', 'spoilt')),
  at timestamptz NOT NULL,
  released text CHECK (length(released) BETWEEN 1 AND 200),
  PRIMARY KEY (realm, ballot, right_id, round, slot),
  CONSTRAINT slip_two_people UNIQUE (realm, ballot, right_id, round, person),
  FOREIGN KEY (realm, ballot, right_id) REFERENCES meetings.roll (realm, ballot, id)
);
GRANT SELECT, INSERT, UPDATE (released) ON meetings.slip_entry TO @app;

-- The urn of paper, as two counters counted it.
CREATE TABLE meetings.paper_count (
  realm smallint NOT NULL,
  ballot uuid NOT NULL,
  round smallint NOT NULL CHECK (round > 0),
  slot smallint NOT NULL CHECK (slot IN (1, 2)),
  person uuid NOT NULL,
  name text NOT NULL,
  votes_for int NOT NULL CHECK (votes_for >= 0),
  votes_against int NOT NULL CHECK (votes_against >= 0),
  votes_abstain int NOT NULL CHECK (votes_abstain >= 0),
  spoilt int NOT NULL CHECK (spoilt >= 0),
  at timestamptz NOT NULL,
  PRIMARY KEY (realm, ballot, round, slot),
  CONSTRAINT paper_count_two_people UNIQUE (realm, ballot, round, person),
  FOREIGN KEY (realm, ballot) REFERENCES meetings.ballot (realm, id)
);
GRANT SELECT, INSERT ON meetings.paper_count TO @app;

-- What did not count and why: a second vote by another channel, a paper put under the wrong person. Never a choice.
CREATE TABLE meetings.set_aside (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  ballot uuid NOT NULL,
  right_id uuid NOT NULL,
  -- The channel of what was set aside.
  channel text NOT NULL CHECK (channel IN ('screen', 'paper')),
  what text NOT NULL CHECK (what IN ('second', 'released')),
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  -- Who handled the paper; NULL: somebody voted on their own screen.
  person uuid,
  name text,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, ballot, right_id) REFERENCES meetings.roll (realm, ballot, id)
);
CREATE INDEX set_aside_of ON meetings.set_aside (realm, ballot);
-- Trying again adds nothing to it.
CREATE UNIQUE INDEX set_aside_second ON meetings.set_aside (realm, ballot, right_id, channel) WHERE what = 'second';
GRANT SELECT, INSERT ON meetings.set_aside TO @app;

-- As before, and: whether there is paper is frozen, too; papers are counted between closing and the result; a count that cannot
-- be brought to the marks ends in a void ballot, never in a result.
CREATE OR REPLACE FUNCTION meetings.guard_ballot() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  on_screen int;
  on_paper int;
  screens int;
  papers int;
BEGIN
  -- Waits for every vote on its way; whoever casts from now on finds the ballot closed.
  IF OLD.state = 'open' AND NEW.state <> 'open' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.id::text, 0));
  END IF;
  IF OLD.state IN ('closed', 'void') THEN
    RAISE EXCEPTION 'ballot is over' USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_over';
  END IF;
  IF OLD.state <> 'prepared' AND (NEW.text, NEW.way, NEW.paper, NEW.rule, NEW.minutes, NEW.package, NEW.digest, NEW.members,
      NEW.present, NEW.voters, NEW.opened_at, NEW.until_at) IS DISTINCT FROM (OLD.text, OLD.way, OLD.paper, OLD.rule,
      OLD.minutes, OLD.package, OLD.digest, OLD.members, OLD.present, OLD.voters, OLD.opened_at, OLD.until_at) THEN
    RAISE EXCEPTION 'ballot is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_frozen';
  END IF;
  IF NOT (NEW.state = OLD.state
      OR (OLD.state = 'prepared' AND NEW.state IN ('open', 'void'))
      OR (OLD.state = 'open' AND NEW.state IN ('counting', 'void'))
      OR (OLD.state = 'open' AND NEW.state = 'closed' AND OLD.way = 'hands')
      OR (OLD.state = 'counting' AND NEW.state = 'closed')
      OR (OLD.state = 'counting' AND NEW.state = 'void' AND OLD.paper)) THEN
    RAISE EXCEPTION 'no way from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_over';
  END IF;
  IF OLD.state = 'prepared' AND NEW.state = 'open'
      AND (SELECT count(*) FROM meetings.roll r WHERE r.realm = NEW.realm AND r.ballot = NEW.id) <> NEW.voters THEN
    RAISE EXCEPTION 'roll and its number differ' USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_roll';
  END IF;
  IF NEW.state = 'closed' AND NEW.way <> 'hands' THEN
    SELECT count(*) FILTER (WHERE NOT r.paper), count(*) FILTER (WHERE r.paper) INTO on_screen, on_paper
      FROM meetings.roll r WHERE r.realm = NEW.realm AND r.ballot = NEW.id AND r.voted;
    IF NEW.way = 'secret' THEN
      SELECT count(*) INTO screens FROM meetings.secret_vote v WHERE v.realm = NEW.realm AND v.ballot = NEW.id;
      SELECT CASE WHEN on_paper = 0 OR count(DISTINCT c.person) = 2 THEN on_paper ELSE -1 END INTO papers
        FROM meetings.paper_count c WHERE c.realm = NEW.realm AND c.ballot = NEW.id AND c.round = NEW.round
          AND (c.votes_for, c.votes_against, c.votes_abstain, c.spoilt)
            = (NEW.paper_for, NEW.paper_against, NEW.paper_abstain, NEW.paper_spoilt);
    ELSE
      SELECT count(*) FILTER (WHERE NOT v.paper), count(*) FILTER (WHERE v.paper) INTO screens, papers
        FROM meetings.vote v WHERE v.realm = NEW.realm AND v.ballot = NEW.id;
    END IF;
    IF screens <> on_screen OR papers <> on_paper
        OR on_paper <> coalesce(NEW.paper_for + NEW.paper_against + NEW.paper_abstain + NEW.paper_spoilt, 0)
        OR on_screen + on_paper <> NEW.votes_for + NEW.votes_against + NEW.votes_abstain + coalesce(NEW.paper_spoilt, 0) THEN
      RAISE EXCEPTION 'votes and roll differ' USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_reconciled';
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- As before, and: a right is taken on paper where there is paper; what was taken on paper by mistake is given back before it counts.
CREATE OR REPLACE FUNCTION meetings.guard_roll() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  now_in text;
  has_paper boolean;
BEGIN
  SELECT b.state, b.paper INTO now_in, has_paper FROM meetings.ballot b WHERE b.realm = NEW.realm AND b.id = NEW.ballot;
  IF TG_OP = 'INSERT' THEN
    IF now_in IS DISTINCT FROM 'prepared' OR NEW.paper THEN
      RAISE EXCEPTION 'roll is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'roll_frozen';
    END IF;
  ELSIF NOT OLD.voted AND NEW.voted THEN
    IF now_in IS DISTINCT FROM 'open' OR (NEW.paper AND NOT has_paper) THEN
      RAISE EXCEPTION 'the ballot is not open for this' USING ERRCODE = 'check_violation', CONSTRAINT = 'roll_frozen';
    END IF;
  ELSIF NOT (OLD.paper AND NOT NEW.voted AND now_in IN ('open', 'counting')
      AND NOT EXISTS (SELECT 1 FROM meetings.vote v WHERE v.realm = NEW.realm AND v.ballot = NEW.ballot AND v.right_id = NEW.id)) THEN
    RAISE EXCEPTION 'right is used' USING ERRCODE = 'check_violation', CONSTRAINT = 'roll_frozen';
  END IF;
  RETURN NEW;
END $$;

-- A named vote: under a right that was used by this channel; on paper only what two people entered alike.
CREATE FUNCTION meetings.guard_named_vote() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(NEW.ballot::text, 0));
  IF NOT EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = NEW.realm AND b.id = NEW.ballot AND b.way = 'named'
      AND (b.state = 'open' OR (NEW.paper AND b.state = 'counting'))) THEN
    RAISE EXCEPTION 'ballot is not open for this' USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_open';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM meetings.roll r WHERE r.realm = NEW.realm AND r.ballot = NEW.ballot AND r.id = NEW.right_id
      AND r.voted AND r.paper = NEW.paper) THEN
    RAISE EXCEPTION 'right is not used by this channel' USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_one_live';
  END IF;
  IF NEW.paper AND (SELECT count(DISTINCT e.person) FROM meetings.slip_entry e WHERE e.realm = NEW.realm AND e.ballot = NEW.ballot
      AND e.right_id = NEW.right_id AND e.released IS NULL AND e.choice = NEW.choice
      AND e.round = (SELECT max(l.round) FROM meetings.slip_entry l WHERE l.realm = NEW.realm AND l.ballot = NEW.ballot
        AND l.right_id = NEW.right_id)) <> 2 THEN
    RAISE EXCEPTION 'two people have to enter the same' USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_double_entry';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER vote_open ON meetings.vote;
CREATE TRIGGER vote_open BEFORE INSERT ON meetings.vote FOR EACH ROW EXECUTE FUNCTION meetings.guard_named_vote();

-- A slip is entered under a right that was taken on paper, while it does not count yet.
CREATE FUNCTION meetings.guard_slip() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(NEW.ballot::text, 0));
  IF NOT EXISTS (SELECT 1 FROM meetings.ballot b JOIN meetings.roll r ON r.realm = b.realm AND r.ballot = b.id
      WHERE b.realm = NEW.realm AND b.id = NEW.ballot AND b.way = 'named' AND b.state IN ('open', 'counting')
        AND r.id = NEW.right_id AND r.paper) THEN
    RAISE EXCEPTION 'no paper was taken under this right' USING ERRCODE = 'check_violation', CONSTRAINT = 'slip_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER slip_open BEFORE INSERT ON meetings.slip_entry FOR EACH ROW EXECUTE FUNCTION meetings.guard_slip();
CREATE TRIGGER vote_open BEFORE INSERT ON meetings.paper_count FOR EACH ROW EXECUTE FUNCTION meetings.guard_vote('secret', 'counting');

-- The floor: paper is handled by whoever runs the meeting; what was set aside is also for whose vote it was.
ALTER TABLE meetings.slip_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.slip_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY slip_run ON meetings.slip_entry USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = slip_entry.realm AND b.id = slip_entry.ballot
    AND meetings.runs(b.realm, b.meeting)));

ALTER TABLE meetings.paper_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.paper_count FORCE ROW LEVEL SECURITY;
CREATE POLICY paper_count_run ON meetings.paper_count USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = paper_count.realm AND b.id = paper_count.ballot
    AND meetings.runs(b.realm, b.meeting)));

ALTER TABLE meetings.set_aside ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.set_aside FORCE ROW LEVEL SECURITY;
CREATE POLICY set_aside_own ON meetings.set_aside USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = set_aside.realm AND b.id = set_aside.ballot
      AND meetings.runs(b.realm, b.meeting))
    OR EXISTS (SELECT 1 FROM meetings.roll r JOIN meetings.attendance a ON a.realm = r.realm AND a.id = r.attendance
      WHERE r.realm = set_aside.realm AND r.ballot = set_aside.ballot AND r.id = set_aside.right_id
        AND (a.person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
          OR a.ticket_mac = (SELECT nullif(current_setting('linli.meeting_ticket', true), ''))))));

-- Whoever runs the meeting puts in what two people entered; the trigger looks at the entries.
CREATE POLICY vote_paper ON meetings.vote FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND paper
  AND EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = vote.realm AND b.id = vote.ballot
    AND meetings.runs(b.realm, b.meeting)));
CREATE POLICY reviewed ON meetings.vote FOR SELECT TO CURRENT_USER USING (true);

-- Marks a right as used on paper. The pool has no other way to mark anybody's right but its own. False: it was used, or there
-- is no paper here, or the meeting is not the caller's to run.
CREATE FUNCTION meetings.take_paper(of_ballot uuid, of_right uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  here smallint := nullif(current_setting('linli.realm', true), '')::smallint;
BEGIN
  UPDATE meetings.roll r SET voted = true, paper = true
    WHERE r.realm = here AND r.ballot = of_ballot AND r.id = of_right AND NOT r.voted
      AND EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = here AND b.id = of_ballot AND b.paper
        AND meetings.runs(b.realm, b.meeting));
  RETURN FOUND;
END $$;

-- Takes the mark back: it stood under the wrong person. False: no such mark, or the paper counts already.
CREATE FUNCTION meetings.release_paper(of_ballot uuid, of_right uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  here smallint := nullif(current_setting('linli.realm', true), '')::smallint;
BEGIN
  UPDATE meetings.roll r SET voted = false, paper = false
    WHERE r.realm = here AND r.ballot = of_ballot AND r.id = of_right AND r.paper
      AND NOT EXISTS (SELECT 1 FROM meetings.vote v WHERE v.realm = r.realm AND v.ballot = r.ballot AND v.right_id = r.id)
      -- The number of papers in a secret urn is not moved once it is being counted.
      AND EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = here AND b.id = of_ballot
        AND (b.state = 'open' OR (b.state = 'counting' AND b.way = 'named')) AND meetings.runs(b.realm, b.meeting));
  RETURN FOUND;
END $$;

REVOKE ALL ON FUNCTION meetings.guard_named_vote(), meetings.guard_slip() FROM PUBLIC;
REVOKE ALL ON FUNCTION meetings.take_paper(uuid, uuid), meetings.release_paper(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings.take_paper(uuid, uuid) TO @app;
GRANT EXECUTE ON FUNCTION meetings.release_paper(uuid, uuid) TO @app;
