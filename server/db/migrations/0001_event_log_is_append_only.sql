-- The event log is the spine: what it says can be added to and never changed. A superuser can drop
-- these triggers, which is why every event also carries the hash of the one before it.
CREATE FUNCTION "refuse_event_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the event log is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER "event_no_update_delete" BEFORE UPDATE OR DELETE ON "event"
	FOR EACH ROW EXECUTE FUNCTION "refuse_event_change"();
--> statement-breakpoint
CREATE TRIGGER "event_no_truncate" BEFORE TRUNCATE ON "event"
	FOR EACH STATEMENT EXECUTE FUNCTION "refuse_event_change"();
