-- Up Migration

-- Who is metered, and what with -----------------------------------------------------------------------------------

create table clients (
  id            text primary key,
  name          text not null,
  timezone      text not null,
  locale        text not null default 'en-US',
  logo_url      text,
  owner_email   text,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);

create table locations (
  client_id     text not null references clients (id) on delete cascade,
  id            text not null,
  name          text not null,
  primary key (client_id, id)
);

-- `key` is the short surrogate that readings carry; people and messages use (client_id, id).
create table devices (
  key                 integer generated always as identity primary key,
  client_id           text not null references clients (id) on delete cascade,
  id                  text not null,
  name                text not null,
  location_id         text,
  commodity           text not null,
  unit                text not null,
  reading_kind        text not null check (reading_kind in ('delta', 'register')),
  interval_minutes    integer not null check (interval_minutes between 1 and 1440),
  register_modulus    double precision check (register_modulus > 0),
  demand_minutes      integer check (demand_minutes in (15, 30, 60) and demand_minutes % interval_minutes = 0),
  run_on_kw           double precision check (run_on_kw > 0),
  run_off_kw          double precision check (run_off_kw between 0 and run_on_kw),
  topic_id            text unique,
  external_client_id  text,
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  unique (client_id, id),
  foreign key (client_id, location_id) references locations (client_id, id),
  check (register_modulus is null or reading_kind = 'register'),
  check ((run_on_kw is null) = (run_off_kw is null))
);
create index devices_by_location on devices (client_id, location_id);
create index devices_by_external_client on devices (external_client_id) where external_client_id is not null;

-- What energy costs, and when it costs more ------------------------------------------------------------------------
-- Every reference carries client_id: no row can point across tenants. Money and rates are exact, as they were written.

-- Valid from a day until the next one of the same device. One with a commodity is the default of the client's devices of
-- that commodity; the others are for the devices in device_tariffs. Checks that two rows could break while they swap days
-- wait for the end of the transaction.
create table tariffs (
  client_id     text not null references clients (id) on delete cascade,
  id            text not null,
  name          text not null,
  currency      text not null check (currency ~ '^[A-Z]{3}$'),
  valid_from    date not null,
  commodity     text,
  on_peak_rate  numeric not null check (on_peak_rate >= 0),
  off_peak_rate numeric not null check (off_peak_rate >= 0),
  demand_rate   numeric check (demand_rate >= 0),
  fixed_amount  numeric check (fixed_amount >= 0),
  fixed_per     text check (fixed_per in ('day', 'month')),
  tax_rate      numeric not null default 0 check (tax_rate between 0 and 1),
  primary key (client_id, id),
  unique (client_id, id, valid_from),
  unique (client_id, commodity, valid_from) deferrable initially deferred,
  check ((fixed_amount is null) = (fixed_per is null))
);

-- valid_from is the tariff's, repeated so that no device can have two from the same day.
create table device_tariffs (
  client_id     text not null,
  device_id     text not null,
  tariff_id     text not null,
  valid_from    date not null,
  primary key (client_id, device_id, tariff_id),
  unique (client_id, device_id, valid_from) deferrable initially deferred,
  foreign key (client_id, device_id) references devices (client_id, id) on delete cascade,
  foreign key (client_id, tariff_id, valid_from) references tariffs (client_id, id, valid_from)
    on delete cascade on update cascade
);
create index device_tariffs_by_tariff on device_tariffs (client_id, tariff_id);

-- On-peak time by the local clock, one row for each weekday (ISO 8601: 1 is Monday) on which a window begins. Of one device,
-- of one commodity, or of all the client's devices. One that does not end after it begins crosses midnight.
create table peak_windows (
  client_id     text not null references clients (id) on delete cascade,
  device_id     text,
  commodity     text,
  weekday       smallint not null check (weekday between 1 and 7),
  from_minute   smallint not null check (from_minute between 0 and 1439),
  to_minute     smallint not null check (to_minute between 0 and 1440 and to_minute <> from_minute),
  unique nulls not distinct (client_id, device_id, commodity, weekday, from_minute, to_minute),
  foreign key (client_id, device_id) references devices (client_id, id) on delete cascade,
  check (device_id is null or commodity is null)
);

create table holidays (
  client_id     text not null references clients (id) on delete cascade,
  date          date not null,
  name          text not null,
  primary key (client_id, date)
);

-- Who gets which report, and when ------------------------------------------------------------------------------------

create table recipients (
  client_id     text not null references clients (id) on delete cascade,
  report        text not null,
  email         text not null,
  primary key (client_id, report, email)
);

-- `request` is a report request without what the schedule gives by itself: report, client, request id and window. Either
-- cron or rrule; what they say is checked when they are followed.
create table report_schedules (
  client_id           text not null references clients (id) on delete cascade,
  id                  text not null,
  report              text not null,
  cron                text,
  rrule               text,
  timezone            text not null,
  starts_on           date,
  ends_on             date,
  enabled             boolean not null default true,
  missed              text not null default 'latest',
  missed_within_days  integer not null default 7,
  jitter_minutes      integer not null default 0,
  request             jsonb not null,
  -- Since when it says when it does: what is new or changed does not run for what lies before.
  effective_from      timestamptz not null default now(),
  primary key (client_id, id)
);

-- Whoever changes it, and with whatever program.
create function note_schedule_change() returns trigger language plpgsql as $$
begin
  if (old.report, old.cron, old.rrule, old.timezone, old.starts_on, old.ends_on, old.enabled)
    is distinct from (new.report, new.cron, new.rrule, new.timezone, new.starts_on, new.ends_on, new.enabled) then
    new.effective_from := now();
  end if;
  return new;
end
$$;
create trigger report_schedules_changed before update on report_schedules
  for each row execute function note_schedule_change();

-- How far each schedule ran: every window until ran_through is dealt with, the next one is due at next_at ('infinity': there is
-- none), as the schedule stands since effective_from.
create table schedule_runs (
  client_id       text not null,
  schedule_id     text not null,
  ran_through     timestamptz not null,
  next_at         timestamptz not null,
  effective_from  timestamptz not null,
  looked_at       timestamptz not null default now(),
  last_window     text,
  last_request_id text,
  -- Why it cannot be followed, once somebody has been told.
  fault           text,
  primary key (client_id, schedule_id),
  foreign key (client_id, schedule_id) references report_schedules (client_id, id) on delete cascade
);

-- Requests of windows that are dealt with and not on the queue yet. Gone once they are, with the addresses they hold.
create table schedule_requests (
  sequence        bigint generated always as identity primary key,
  request_id      text not null unique,
  body            jsonb not null,
  taken_until     timestamptz not null default '-infinity'
);

-- Readings ---------------------------------------------------------------------------------------------------------
-- `delta`: energy used in the interval that starts at ts. `register`: the counter as read at ts. Means over the
-- interval otherwise. NULL is missing. No foreign key to devices: it would cost a look-up for every row imported.

create table readings (
  device_key    integer not null,
  ts            timestamptz not null,
  energy        double precision,
  power_kw      double precision,
  reactive_kvar double precision,
  voltage_v     double precision,
  current_a     double precision,
  primary key (device_key, ts)
);

do $$
begin
  -- Installed is not enough: a server that does not preload it refuses to create the extension.
  if exists (select from pg_available_extensions where name = 'timescaledb')
    and current_setting('shared_preload_libraries') like '%timescaledb%' then
    create extension if not exists timescaledb;
    perform create_hypertable('readings', 'ts', chunk_time_interval => interval '30 days');
  else
    -- Inserted in the order of time and rarely changed: let analyze see new data before 20 % of the table is new.
    alter table readings set (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
  end if;
end
$$;

-- The ledger: one row for each request, see src/ledger ----------------------------------------------------------------

create table report_history (
  request_id    text primary key,
  body_hash     text not null,
  client_id     text,
  report        text,
  period_from   date,
  period_to     date,
  request       jsonb not null,
  status        text not null check (status in ('running', 'waiting', 'completed', 'partial', 'failed', 'rejected', 'cancelled')),
  owner         text,
  lease_until   timestamptz,
  attempt       integer not null default 0,
  -- Attempts since it was sent, failed or opened again last: many that never ended tell that the worker dies of it.
  begun         integer not null default 0,
  -- 1, and one more for each retry of a partial report; output is that of output.version, older ones are superseded.
  version       integer not null default 1,
  output        jsonb,
  superseded    jsonb not null default '[]',
  -- Where the data of the devices that were read is kept for a retry; the messages that asked for one.
  kept          jsonb,
  reopened_by   text[] not null default '{}',
  failures      jsonb not null default '[]',
  subjects      integer,
  timings       jsonb not null default '{}',
  error         jsonb,
  -- That somebody wants it ended: {id, by, at}. From then on its owner stores, mails and finishes nothing of it.
  cancel        jsonb,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  finished_at   timestamptz,
  -- By when it has to be there, by a rule of its own.
  due_at        timestamptz,
  check ((owner is null) = (lease_until is null))
);
create index report_history_by_client on report_history (client_id, created_at desc);
create index report_history_by_due on report_history (due_at) where due_at is not null;
create index report_history_by_age on report_history (created_at desc);

-- To whom a request said that it goes, for a retry; the history itself has no addresses.
create table request_addresses (
  request_id    text primary key references report_history (request_id) on delete cascade,
  emails        text[] not null
);

-- `owner` is the claim under which the mail was last begun.
create table deliveries (
  request_id    text not null references report_history (request_id) on delete cascade,
  version       integer not null default 1,
  recipient     text not null,
  state         text not null check (state in
                  ('sending', 'sent', 'failed', 'refused', 'uncertain', 'suppressed', 'bounced', 'complained')),
  owner         text not null,
  -- What the mail service calls it; and what we gave the mail to be known by before it had that name.
  message_id    text,
  tag           uuid not null unique default gen_random_uuid(),
  reason        text,
  updated_at    timestamptz not null default now(),
  primary key (request_id, version, recipient)
);
create index deliveries_by_message on deliveries (message_id) where message_id is not null;

-- Who gets no more mail: of one client, or of all (null). Written by the mail service's feedback or by an operator.
create table suppressed_addresses (
  address       text not null check (address = lower(address)),
  client_id     text references clients (id) on delete cascade,
  reason        text not null check (reason in ('bounced', 'complained', 'operator')),
  detail        text,
  request_id    text,
  created_at    timestamptz not null default now(),
  unique nulls not distinct (address, client_id)
);

-- What an owner has to be told, once for each message that failed, once for a report that is late (message_id ''), and once
-- for each fault of a schedule (message_id: its hash).
create table notices (
  sequence      bigint generated always as identity primary key,
  request_id    text not null,
  kind          text not null check (kind in ('failed', 'late', 'schedule')),
  message_id    text not null,
  recipient     text not null,
  facts         jsonb not null,
  state         text not null default 'due' check (state in
                  ('due', 'sending', 'sent', 'refused', 'uncertain', 'suppressed', 'bounced', 'complained')),
  -- Of its mail, as in deliveries; message_id is that of the message it tells of.
  mail_id       text,
  tag           uuid not null unique default gen_random_uuid(),
  reason        text,
  attempts      integer not null default 0,
  due_at        timestamptz not null default now(),
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  unique (request_id, kind, message_id)
);
create index notices_unsettled on notices (sequence) where state in ('due', 'sending');
create index notices_by_mail on notices (mail_id) where mail_id is not null;

-- Dead letters that were sent again, by the id under which the message was first sent.
create table redrives (
  message_id    text primary key,
  redriven_by   text not null,
  redriven_at   timestamptz not null default now(),
  times         integer not null default 1
);

-- Who may use the HTTP door, each for one client. The token itself is shown once and kept nowhere: sha256, hex.
create table api_tokens (
  id            text primary key,
  client_id     text not null references clients (id) on delete cascade,
  label         text not null,
  secret_hash   text not null,
  created_at    timestamptz not null default now(),
  expires_at    timestamptz,
  revoked_at    timestamptz
);
create index api_tokens_by_client on api_tokens (client_id);

-- Links in mails that go through the HTTP door, one or more for each recipient, by the sha256 (hex) of their secret.
create table download_links (
  id            bigint generated always as identity primary key,
  secret_hash   text not null unique,
  request_id    text not null references report_history (request_id) on delete cascade,
  version       integer not null,
  recipient     text not null,
  created_at    timestamptz not null default now(),
  expires_at    timestamptz not null,
  revoked_at    timestamptz,
  revoked_by    text
);
create index download_links_by_request on download_links (request_id);

-- Every use of the door's download, by a link or by a token, and what it came to.
create table downloads (
  sequence      bigint generated always as identity primary key,
  request_id    text not null references report_history (request_id) on delete cascade,
  version       integer not null,
  link_id       bigint references download_links (id) on delete cascade,
  token_id      text,
  outcome       text not null check (outcome in ('granted', 'expired', 'revoked')),
  used_at       timestamptz not null default now(),
  check ((link_id is null) <> (token_id is null))
);
create index downloads_by_request on downloads (request_id, used_at);

create table outbox (
  sequence      bigint generated always as identity primary key,
  event_id      text not null unique,
  event         jsonb not null,
  created_at    timestamptz not null default now(),
  published_at  timestamptz,
  attempts      integer not null default 0,
  -- Before then it is in the hands of that process, or put off.
  due_at        timestamptz not null default now(),
  taken_by      text
);
create index outbox_unpublished on outbox (sequence) where published_at is null;

-- Down Migration

drop table outbox, downloads, download_links, api_tokens, redrives, notices, suppressed_addresses, deliveries, request_addresses,
  report_history, readings, schedule_requests, schedule_runs, report_schedules, recipients, holidays, peak_windows, device_tariffs,
  tariffs, devices, locations, clients;
drop function note_schedule_change;
