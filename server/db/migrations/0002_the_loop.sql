CREATE TABLE "alert" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"key" text NOT NULL,
	"severity" text NOT NULL,
	"title" text NOT NULL,
	"detail" text NOT NULL,
	"state" text NOT NULL,
	"fired_at" bigint NOT NULL,
	"acknowledged_at" bigint,
	"acknowledged_by" text,
	"resolved_at" bigint,
	"deliveries" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "annotation" (
	"organisation_id" text NOT NULL,
	"photo_sha" text NOT NULL,
	"version" integer NOT NULL,
	"hash" text NOT NULL,
	"boxes" text NOT NULL,
	"complete" boolean NOT NULL,
	"source" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "annotation_organisation_id_photo_sha_version_pk" PRIMARY KEY("organisation_id","photo_sha","version")
);
--> statement-breakpoint
CREATE TABLE "dataset_item" (
	"organisation_id" text NOT NULL,
	"number" integer NOT NULL,
	"place" integer NOT NULL,
	"photo_sha" text NOT NULL,
	"annotation_version" integer NOT NULL,
	"annotation_hash" text NOT NULL,
	"split" text NOT NULL,
	"group_key" text NOT NULL,
	"origin" text NOT NULL,
	"source" text NOT NULL,
	"licence" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	CONSTRAINT "dataset_item_organisation_id_number_place_pk" PRIMARY KEY("organisation_id","number","place")
);
--> statement-breakpoint
CREATE TABLE "dataset_version" (
	"organisation_id" text NOT NULL,
	"number" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"created_by" text NOT NULL,
	"demo" boolean NOT NULL,
	"base" text NOT NULL,
	"root" text NOT NULL,
	"counts" text NOT NULL,
	"phone_photos" integer NOT NULL,
	CONSTRAINT "dataset_version_organisation_id_number_pk" PRIMARY KEY("organisation_id","number")
);
--> statement-breakpoint
CREATE TABLE "device_manifest" (
	"organisation_id" text NOT NULL,
	"epoch" bigint NOT NULL,
	"version" text NOT NULL,
	"body" text NOT NULL,
	CONSTRAINT "device_manifest_organisation_id_epoch_pk" PRIMARY KEY("organisation_id","epoch")
);
--> statement-breakpoint
CREATE TABLE "drift_window" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"site" text NOT NULL,
	"from" bigint NOT NULL,
	"to" bigint NOT NULL,
	"body" text NOT NULL,
	"judged_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evaluation" (
	"organisation_id" text NOT NULL,
	"version" text NOT NULL,
	"dataset_number" integer NOT NULL,
	"split" text NOT NULL,
	"report" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "evaluation_organisation_id_version_dataset_number_split_pk" PRIMARY KEY("organisation_id","version","dataset_number","split")
);
--> statement-breakpoint
CREATE TABLE "feature_row" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"site" text NOT NULL,
	"block" text NOT NULL,
	"at" bigint NOT NULL,
	"values" text NOT NULL,
	"photo_sha" text
);
--> statement-breakpoint
CREATE TABLE "label_batch" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"title" text NOT NULL,
	"reason" text NOT NULL,
	"photo_shas" text NOT NULL,
	"opened_at" bigint NOT NULL,
	"closed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "label_import" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"demo" boolean NOT NULL,
	"photos" integer NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "labelled_photo" (
	"organisation_id" text NOT NULL,
	"sha" text NOT NULL,
	"origin" text NOT NULL,
	"group_key" text NOT NULL,
	"split" text NOT NULL,
	"source" text NOT NULL,
	"licence" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"import_id" text,
	"added_at" bigint NOT NULL,
	CONSTRAINT "labelled_photo_organisation_id_sha_pk" PRIMARY KEY("organisation_id","sha")
);
--> statement-breakpoint
CREATE TABLE "model_alias" (
	"organisation_id" text NOT NULL,
	"alias" text NOT NULL,
	"version" text NOT NULL,
	"moved_at" bigint NOT NULL,
	CONSTRAINT "model_alias_organisation_id_alias_pk" PRIMARY KEY("organisation_id","alias")
);
--> statement-breakpoint
CREATE TABLE "model_approval" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"at" bigint NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"alias" text NOT NULL,
	"version" text NOT NULL,
	"previous" text,
	"reason" text NOT NULL,
	"past_gate" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model_version" (
	"organisation_id" text NOT NULL,
	"name" text NOT NULL,
	"number" integer NOT NULL,
	"sha" text NOT NULL,
	"manifest" text NOT NULL,
	"demo" boolean NOT NULL,
	"origin" text NOT NULL,
	"run_id" text,
	"dataset_number" integer,
	"verdict" text,
	"registered_at" bigint NOT NULL,
	CONSTRAINT "model_version_organisation_id_name_number_pk" PRIMARY KEY("organisation_id","name","number")
);
--> statement-breakpoint
CREATE TABLE "set_aside_photo" (
	"organisation_id" text NOT NULL,
	"photo_id" text NOT NULL,
	"reason" text NOT NULL,
	"reviewer" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "set_aside_photo_organisation_id_photo_id_pk" PRIMARY KEY("organisation_id","photo_id")
);
--> statement-breakpoint
CREATE TABLE "setting" (
	"organisation_id" text NOT NULL,
	"key" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "setting_organisation_id_key_pk" PRIMARY KEY("organisation_id","key")
);
--> statement-breakpoint
CREATE TABLE "training_epoch" (
	"run_id" text NOT NULL,
	"epoch" integer NOT NULL,
	"of" integer NOT NULL,
	"at" bigint NOT NULL,
	"metrics" text NOT NULL,
	CONSTRAINT "training_epoch_run_id_epoch_pk" PRIMARY KEY("run_id","epoch")
);
--> statement-breakpoint
CREATE TABLE "training_run" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"number" integer NOT NULL,
	"idempotency_key" text NOT NULL,
	"request" text NOT NULL,
	"requested_by" text NOT NULL,
	"dataset_number" integer NOT NULL,
	"dataset_root" text NOT NULL,
	"demo" boolean NOT NULL,
	"state" text NOT NULL,
	"step" text NOT NULL,
	"progress" double precision,
	"eta_s" double precision,
	"failure" text,
	"resumes" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"started_at" bigint,
	"first_epoch_at" bigint,
	"ended_at" bigint,
	"code_sha" text,
	"environment" text,
	"version" text,
	"lease_owner" text,
	"lease_until" bigint
);
--> statement-breakpoint
CREATE TABLE "try_call" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"version" text NOT NULL,
	"photo_sha" text NOT NULL,
	"answer" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "training_epoch" ADD CONSTRAINT "training_epoch_run_id_training_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."training_run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_key" ON "alert" USING btree ("organisation_id","key");--> statement-breakpoint
CREATE UNIQUE INDEX "drift_window_span" ON "drift_window" USING btree ("organisation_id","site","from");--> statement-breakpoint
CREATE INDEX "feature_row_site" ON "feature_row" USING btree ("organisation_id","site","at");--> statement-breakpoint
CREATE UNIQUE INDEX "feature_row_photo" ON "feature_row" USING btree ("organisation_id","photo_sha");--> statement-breakpoint
CREATE INDEX "model_approval_version" ON "model_approval" USING btree ("organisation_id","version");--> statement-breakpoint
CREATE INDEX "model_version_sha" ON "model_version" USING btree ("organisation_id","sha");--> statement-breakpoint
CREATE UNIQUE INDEX "training_run_key" ON "training_run" USING btree ("organisation_id","idempotency_key");--> statement-breakpoint
CREATE UNIQUE INDEX "training_run_number" ON "training_run" USING btree ("organisation_id","number");