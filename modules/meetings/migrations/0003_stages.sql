-- A result in two stages, where the rule of the vote says so: published, open to objections, recounted where one is accepted,
-- and final with a certificate when nothing is left undisposed. The ballot keeps what was counted first.

CREATE TABLE meetings.outcome (
  realm smallint NOT NULL,
  ballot uuid NOT NULL,
  stage text NOT NULL CHECK (stage IN ('preliminary', 'final')),
  -- Objections until then.
  until_at timestamptz NOT NULL,
  -- The result as it stands now: of the ballot, or of the last recount.
  votes_for int NOT NULL CHECK (votes_for >= 0),
  votes_against int NOT NULL CHECK (votes_against >= 0),
  votes_abstain int NOT NULL CHECK (votes_abstain >= 0),
  paper_for int CHECK (paper_for BETWEEN 0 AND votes_for),
  paper_against int CHECK (paper_against BETWEEN 0 AND votes_against),
  paper_abstain int CHECK (paper_abstain BETWEEN 0 AND votes_abstain),
  paper_spoilt int CHECK (paper_spoilt >= 0),
  verdict text NOT NULL CHECK (verdict IN ('passed', 'failed')),
  tests jsonb NOT NULL,
  final_at timestamptz,
  -- Canonical JSON; the digest is its SHA-256.
  certificate text,
  digest text,
  revision int NOT NULL CHECK (revision > 0),
  PRIMARY KEY (realm, ballot),
  FOREIGN KEY (realm, ballot) REFERENCES meetings.ballot (realm, id),
  CHECK ((stage = 'final') = (final_at IS NOT NULL AND certificate IS NOT NULL AND digest IS NOT NULL)),
  CHECK (num_nonnulls(paper_for, paper_against, paper_abstain, paper_spoilt) IN (0, 4)),
  CHECK (final_at >= until_at),
  CONSTRAINT outcome_digest CHECK (digest = encode(sha256(convert_to(certificate, 'UTF8')), 'hex'))
);
CREATE INDEX outcome_due ON meetings.outcome (realm, until_at) WHERE stage = 'preliminary';
GRANT SELECT, INSERT, UPDATE (stage, votes_for, votes_against, votes_abstain, paper_for, paper_against, paper_abstain, paper_spoilt, verdict, tests, final_at, certificate, digest, revision) ON meetings.outcome TO @app;

-- An objection belongs to a right on the roll: who it is stands there and nowhere else.
CREATE TABLE meetings.objection (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  ballot uuid NOT NULL,
  right_id uuid NOT NULL,
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
  at timestamptz NOT NULL,
  disposition text CHECK (disposition IN ('dismissed', 'recount')),
  reasons text CHECK (length(reasons) BETWEEN 1 AND 1000),
  answered_by uuid,
  answered_name text,
  answered_at timestamptz,
  PRIMARY KEY (realm, id),
  CONSTRAINT objection_once UNIQUE (realm, ballot, right_id),
  FOREIGN KEY (realm, ballot) REFERENCES meetings.outcome (realm, ballot),
  FOREIGN KEY (realm, ballot, right_id) REFERENCES meetings.roll (realm, ballot, id),
  CHECK (num_nonnulls(disposition, reasons, answered_by, answered_name, answered_at) IN (0, 5))
);
GRANT SELECT, INSERT, UPDATE (disposition, reasons, answered_by, answered_name, answered_at) ON meetings.objection TO @app;

-- A recount that an accepted objection asked for. The machine counts what is stored; what only people saw, two count again.
CREATE TABLE meetings.recount (
  realm smallint NOT NULL,
  ballot uuid NOT NULL,
  no smallint NOT NULL CHECK (no > 0),
  objection uuid NOT NULL,
  by_hand boolean NOT NULL,
  round smallint NOT NULL DEFAULT 1 CHECK (round > 0),
  at timestamptz NOT NULL,
  done_at timestamptz,
  votes_for int CHECK (votes_for >= 0),
  votes_against int CHECK (votes_against >= 0),
  votes_abstain int CHECK (votes_abstain >= 0),
  spoilt int CHECK (spoilt >= 0),
  verdict text CHECK (verdict IN ('passed', 'failed')),
  PRIMARY KEY (realm, ballot, no),
  CONSTRAINT recount_objection UNIQUE (realm, objection),
  FOREIGN KEY (realm, ballot) REFERENCES meetings.outcome (realm, ballot),
  FOREIGN KEY (realm, objection) REFERENCES meetings.objection (realm, id),
  CHECK (num_nonnulls(done_at, votes_for, votes_against, votes_abstain, spoilt, verdict) IN (0, 6))
);
CREATE UNIQUE INDEX recount_one_at_a_time ON meetings.recount (realm, ballot) WHERE done_at IS NULL;
GRANT SELECT, INSERT, UPDATE (round, done_at, votes_for, votes_against, votes_abstain, spoilt, verdict) ON meetings.recount TO @app;

CREATE TABLE meetings.recount_entry (
  realm smallint NOT NULL,
  ballot uuid NOT NULL,
  no smallint NOT NULL,
  round smallint NOT NULL CHECK (round > 0),
  slot smallint NOT NULL CHECK (slot IN (1, 2)),
  person uuid NOT NULL,
  name text NOT NULL,
  votes_for int NOT NULL CHECK (votes_for >= 0),
  votes_against int NOT NULL CHECK (votes_against >= 0),
  votes_abstain int NOT NULL CHECK (votes_abstain >= 0),
  spoilt int NOT NULL CHECK (spoilt >= 0),
  at timestamptz NOT NULL,
  PRIMARY KEY (realm, ballot, no, round, slot),
  CONSTRAINT recount_two_people UNIQUE (realm, ballot, no, round, person),
  FOREIGN KEY (realm, ballot, no) REFERENCES meetings.recount (realm, ballot, no)
);
GRANT SELECT, INSERT ON meetings.recount_entry TO @app;

-- A final result never changes, and none becomes final over an objection without an answer or a recount without an end.
CREATE FUNCTION meetings.guard_outcome() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.stage = 'final' THEN
    RAISE EXCEPTION 'result is final' USING ERRCODE = 'check_violation', CONSTRAINT = 'outcome_final';
  END IF;
  IF NEW.stage = 'final' THEN
    -- Waits for objections on their way.
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.ballot::text, 1));
  END IF;
  IF NEW.stage = 'final' AND (
      EXISTS (SELECT 1 FROM meetings.objection o WHERE o.realm = NEW.realm AND o.ballot = NEW.ballot AND o.disposition IS NULL)
      OR EXISTS (SELECT 1 FROM meetings.recount r WHERE r.realm = NEW.realm AND r.ballot = NEW.ballot AND r.done_at IS NULL)) THEN
    RAISE EXCEPTION 'objections wait' USING ERRCODE = 'check_violation', CONSTRAINT = 'outcome_undisposed';
  END IF;
  -- Numbers change by a recount that says the same.
  IF (NEW.votes_for, NEW.votes_against, NEW.votes_abstain, coalesce(NEW.paper_spoilt, 0), NEW.verdict)
      IS DISTINCT FROM (OLD.votes_for, OLD.votes_against, OLD.votes_abstain, coalesce(OLD.paper_spoilt, 0), OLD.verdict)
      AND NOT EXISTS (SELECT 1 FROM meetings.recount r WHERE r.realm = NEW.realm AND r.ballot = NEW.ballot
        AND r.no = (SELECT max(l.no) FROM meetings.recount l WHERE l.realm = NEW.realm AND l.ballot = NEW.ballot)
        AND (r.votes_for, r.votes_against, r.votes_abstain, r.spoilt, r.verdict)
          = (NEW.votes_for, NEW.votes_against, NEW.votes_abstain, coalesce(NEW.paper_spoilt, 0), NEW.verdict)) THEN
    RAISE EXCEPTION 'no recount says so' USING ERRCODE = 'check_violation', CONSTRAINT = 'outcome_recounted';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER outcome_final BEFORE UPDATE ON meetings.outcome FOR EACH ROW EXECUTE FUNCTION meetings.guard_outcome();

-- Objections while the window lasts, answered once.
CREATE FUNCTION meetings.guard_objection() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.disposition IS NOT NULL THEN
    RAISE EXCEPTION 'objection is answered' USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_answered';
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(NEW.ballot::text, 1));
  END IF;
  IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT 1 FROM meetings.outcome o WHERE o.realm = NEW.realm AND o.ballot = NEW.ballot
      AND o.stage = 'preliminary' AND NEW.at < o.until_at) THEN
    RAISE EXCEPTION 'no objections any more' USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER objection_open BEFORE INSERT OR UPDATE ON meetings.objection FOR EACH ROW EXECUTE FUNCTION meetings.guard_objection();

-- What is done stays done; by hand only what two people counted alike.
CREATE FUNCTION meetings.guard_recount() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.done_at IS NOT NULL THEN
    RAISE EXCEPTION 'recount is done' USING ERRCODE = 'check_violation', CONSTRAINT = 'recount_done';
  END IF;
  IF NEW.done_at IS NOT NULL AND NEW.by_hand AND NOT EXISTS (SELECT 1 FROM meetings.recount_entry e
      WHERE e.realm = NEW.realm AND e.ballot = NEW.ballot AND e.no = NEW.no AND e.round = NEW.round
      HAVING count(DISTINCT e.person) = 2
        AND count(DISTINCT (e.votes_for, e.votes_against, e.votes_abstain, e.spoilt)) = 1) THEN
    RAISE EXCEPTION 'two people count' USING ERRCODE = 'check_violation', CONSTRAINT = 'recount_two';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER recount_done BEFORE UPDATE ON meetings.recount FOR EACH ROW EXECUTE FUNCTION meetings.guard_recount();

CREATE FUNCTION meetings.guard_recount_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM meetings.recount r WHERE r.realm = NEW.realm AND r.ballot = NEW.ballot AND r.no = NEW.no
      AND r.by_hand AND r.done_at IS NULL AND r.round = NEW.round) THEN
    RAISE EXCEPTION 'nothing to count' USING ERRCODE = 'check_violation', CONSTRAINT = 'recount_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER recount_open BEFORE INSERT ON meetings.recount_entry FOR EACH ROW EXECUTE FUNCTION meetings.guard_recount_entry();

-- Whose the ballot is to run.
CREATE FUNCTION meetings.runs_ballot(of_realm smallint, of_ballot uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT 1 FROM meetings.ballot b WHERE b.realm = of_realm AND b.id = of_ballot AND meetings.runs(b.realm, b.meeting))
$$;

-- The floor: results, objections and their answers are public; objections are made under one's own right; the rest is for
-- whoever runs the meeting.
ALTER TABLE meetings.outcome ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.outcome FORCE ROW LEVEL SECURITY;
CREATE POLICY outcome_seen ON meetings.outcome FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY outcome_made ON meetings.outcome FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs_ballot(realm, ballot));
CREATE POLICY outcome_changed ON meetings.outcome FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs_ballot(realm, ballot));

ALTER TABLE meetings.objection ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.objection FORCE ROW LEVEL SECURITY;
CREATE POLICY objection_seen ON meetings.objection FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY objection_made ON meetings.objection FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM meetings.roll r JOIN meetings.attendance a ON a.realm = r.realm AND a.id = r.attendance
    WHERE r.realm = objection.realm AND r.ballot = objection.ballot AND r.id = objection.right_id
      AND a.person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)));
CREATE POLICY objection_answered ON meetings.objection FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs_ballot(realm, ballot));

ALTER TABLE meetings.recount ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.recount FORCE ROW LEVEL SECURITY;
CREATE POLICY recount_seen ON meetings.recount FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY recount_made ON meetings.recount FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs_ballot(realm, ballot));
CREATE POLICY recount_changed ON meetings.recount FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs_ballot(realm, ballot));

ALTER TABLE meetings.recount_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE meetings.recount_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY recount_entry_run ON meetings.recount_entry USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND meetings.runs_ballot(realm, ballot));

REVOKE ALL ON FUNCTION meetings.guard_outcome(), meetings.guard_objection(), meetings.guard_recount(), meetings.guard_recount_entry() FROM PUBLIC;
REVOKE ALL ON FUNCTION meetings.runs_ballot(smallint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings.runs_ballot(smallint, uuid) TO @app;
