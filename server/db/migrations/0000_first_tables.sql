CREATE TABLE "blob" (
	"sha" text PRIMARY KEY NOT NULL,
	"size_bytes" bigint NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"stored_at" bigint NOT NULL,
	"hashed_at" bigint NOT NULL,
	"damaged_at" bigint,
	"decodes" boolean
);
--> statement-breakpoint
CREATE TABLE "device" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"name" text NOT NULL,
	"public_key" text NOT NULL,
	"paired_at" bigint NOT NULL,
	"last_seen_at" bigint,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "event" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"stream" text NOT NULL,
	"version" integer NOT NULL,
	"type" text NOT NULL,
	"payload" text NOT NULL,
	"actor" text NOT NULL,
	"device" text,
	"at" bigint NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pairing_code" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"administrator" boolean NOT NULL,
	"from_start" boolean NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_at" bigint,
	"used_by" text
);
--> statement-breakpoint
CREATE TABLE "photo_reference" (
	"organisation_id" text NOT NULL,
	"sha" text NOT NULL,
	"device_id" text NOT NULL,
	"received_at" bigint NOT NULL,
	CONSTRAINT "photo_reference_organisation_id_sha_pk" PRIMARY KEY("organisation_id","sha")
);
--> statement-breakpoint
CREATE TABLE "quarantined_record" (
	"hash" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"device_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"holder_hash" text NOT NULL,
	"body" text NOT NULL,
	"received_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "record" (
	"organisation_id" text NOT NULL,
	"hash" text NOT NULL,
	"id" text NOT NULL,
	"device_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"version" bigint NOT NULL,
	"type" text NOT NULL,
	"inspection_id" text,
	"body" text NOT NULL,
	"received_at" bigint NOT NULL,
	"deferred" boolean NOT NULL,
	"oddities" text NOT NULL,
	CONSTRAINT "record_organisation_id_hash_pk" PRIMARY KEY("organisation_id","hash")
);
--> statement-breakpoint
CREATE TABLE "server_identity" (
	"id" smallint PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"organisation_name" text NOT NULL,
	"epoch" text NOT NULL,
	"signing_key_pem" text NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "server_identity_one_row" CHECK ("server_identity"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "session" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"device_id" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "used_nonce" (
	"device_id" text NOT NULL,
	"nonce" text NOT NULL,
	"expires_at" bigint NOT NULL,
	CONSTRAINT "used_nonce_device_id_nonce_pk" PRIMARY KEY("device_id","nonce")
);
--> statement-breakpoint
ALTER TABLE "photo_reference" ADD CONSTRAINT "photo_reference_sha_blob_sha_fk" FOREIGN KEY ("sha") REFERENCES "public"."blob"("sha") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "blob_hashed_at" ON "blob" USING btree ("hashed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "event_stream_version" ON "event" USING btree ("stream","version");--> statement-breakpoint
CREATE UNIQUE INDEX "record_device_seq" ON "record" USING btree ("device_id","seq");--> statement-breakpoint
CREATE INDEX "record_inspection" ON "record" USING btree ("organisation_id","inspection_id");--> statement-breakpoint
CREATE INDEX "record_id" ON "record" USING btree ("id");--> statement-breakpoint
CREATE INDEX "used_nonce_expires_at" ON "used_nonce" USING btree ("expires_at");