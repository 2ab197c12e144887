-- +goose Up

-- No index begins with the tenant if there is another way to find the row: on
-- a table without statistics the planner believes that a tenant has a row or
-- two, and would rather read them all.

create table rapport_tenants (
    id   integer generated always as identity primary key,
    name text not null unique
);

create table rapport_contacts (
    tenant      integer not null,
    id          uuid not null,
    kind        text not null,
    name        text not null,
    language    text not null,
    attributes  text not null,
    merged_into uuid not null,
    created_at  bigint not null,
    labels      text not null,
    version     bigint not null,
    primary key (id, tenant)
);

create table rapport_contact_words (
    tenant  integer not null,
    contact uuid not null,
    word    text collate "C" not null,
    primary key (contact, word, tenant)
);
create index rapport_contact_words_word on rapport_contact_words (tenant, word, contact);

create table rapport_identities (
    tenant        integer not null,
    id            uuid not null,
    ref           uuid not null,
    contact       uuid not null,
    kind          text not null,
    address_kind  text not null,
    address_scope text not null,
    address_value text not null,
    name          text not null,
    username      text not null,
    picture       text not null,
    profile_at    bigint not null,
    state         text not null,
    state_reason  text not null,
    state_at      bigint not null,
    checked_at    bigint not null,
    problem       text not null,
    created_at    bigint not null,
    version       bigint not null,
    primary key (id, tenant)
);
create unique index rapport_identities_ref on rapport_identities (ref, tenant);
create index rapport_identities_contact on rapport_identities (contact, tenant);

create table rapport_consents (
    tenant        integer not null,
    id            uuid not null,
    contact       uuid not null,
    kind          text not null,
    address_kind  text not null,
    address_scope text not null,
    address_value text not null,
    purpose       text not null,
    granted       smallint not null,
    basis         text not null,
    detail        text not null,
    by_kind       text not null,
    by_id         text not null,
    by_name       text not null,
    message       uuid not null,
    at            bigint not null,
    created_at    bigint not null,
    primary key (id, tenant)
);
create index rapport_consents_contact on rapport_consents (contact, tenant);

create table rapport_conversations (
    tenant          integer not null,
    id              uuid not null,
    contact         uuid not null,
    ref             uuid not null,
    channel         text not null,
    thread          text not null,
    topic           text not null,
    address_kind    text not null,
    address_scope   text not null,
    address_value   text not null,
    case_id         uuid not null,
    last_inbound    bigint not null,
    last_inbound_id text not null,
    answer_memo     text not null,
    answer_at       bigint not null,
    allowances      text not null,
    inbound         bigint not null,
    served          text not null,
    served_at       bigint not null,
    automation      bytea not null,
    created_at      bigint not null,
    version         bigint not null,
    primary key (id, tenant)
) with (fillfactor = 85);
create unique index rapport_conversations_contact on rapport_conversations (contact, ref, tenant);

create table rapport_cases (
    tenant        integer not null,
    id            uuid not null,
    conversation  uuid not null,
    contact       uuid not null,
    channel       text not null,
    state         text not null,
    owner         text not null,
    opened_at     bigint not null,
    picked_up_at  bigint not null,
    waiting_since bigint not null,
    last_activity bigint not null,
    preview       text not null,
    preview_by    text not null,
    closed_at     bigint not null,
    closed_by     text not null,
    disposition   text not null,
    reopened      integer not null,
    for_agent     text not null,
    for_until     bigint not null,
    initiated     smallint not null,
    entry         text not null,
    bot           text not null,
    fence         bigint not null,
    priority      bigint not null,
    tag           text not null,
    offered       smallint not null,
    queue         text not null,
    urgency_down  bigint not null,
    rank          bigint not null,
    routing       bytea not null,
    sla           bytea not null,
    automation    bytea not null,
    labels        text not null,
    attributes    text not null,
    version       bigint not null,
    primary key (id, tenant)
) with (fillfactor = 85);
create index rapport_cases_state on rapport_cases (state, tenant, last_activity, id);
create index rapport_cases_channel on rapport_cases (channel, state, tenant, last_activity, id);
create index rapport_cases_owner on rapport_cases (owner, state, tenant, last_activity, id) where owner <> '';
create index rapport_cases_for on rapport_cases (for_agent, state, tenant, last_activity, id) where for_agent <> '';
create index rapport_cases_queue on rapport_cases (tenant, queue, urgency_down, rank, id) where queue <> '';
create index rapport_cases_load on rapport_cases (tenant, owner, channel) where state = 'ongoing' and owner <> '';
create index rapport_cases_ended on rapport_cases (tenant, channel, owner) where state = 'ended' and owner <> '';
create index rapport_cases_offer on rapport_cases (tenant, for_agent, channel, owner, state) where offered = 1 and for_agent <> '';

create table rapport_standbys (
    tenant       integer not null,
    case_id      uuid not null,
    place        text not null,
    urgency_down bigint not null,
    rank         bigint not null,
    primary key (tenant, case_id, place)
);
create index rapport_standbys_place on rapport_standbys (tenant, place, urgency_down, rank, case_id);

-- There is room beside each message for what is reported about it later: a
-- status then changes no index.
create table rapport_messages (
    tenant         integer not null,
    id             uuid not null,
    ref            uuid,
    caller_ref     uuid,
    conversation   uuid not null,
    case_id        uuid not null,
    channel        text not null,
    direction      text not null,
    author_kind    text not null,
    author_id      text not null,
    author_name    text not null,
    reply_to       text not null,
    provider_id    text not null,
    caller_key     text not null,
    at             bigint not null,
    created_at     bigint not null,
    forwarded      smallint not null,
    automatic      text not null,
    binding        uuid not null,
    purpose        text not null,
    memo           text not null,
    also           text not null,
    answer_memo    text not null,
    answer_at      bigint not null,
    outcome        text not null,
    accepted_at    bigint not null,
    delivered_at   bigint not null,
    read_at        bigint not null,
    played_at      bigint not null,
    failed_at      bigint not null,
    failure_kind   smallint not null,
    failure_code   text not null,
    failure_detail text not null,
    failure_part   integer not null,
    cost           text not null,
    version        bigint not null,
    media          text not null,
    undated        smallint not null,
    words          text not null,
    parts          text not null,
    details        text not null,
    native         bytea not null,
    raw            bytea not null,
    primary key (id, tenant)
) with (fillfactor = 70);
create unique index rapport_messages_ref on rapport_messages (ref, tenant) where ref is not null;
create unique index rapport_messages_caller on rapport_messages (caller_ref, tenant) where caller_ref is not null;
create index rapport_messages_conversation on rapport_messages (conversation, tenant, id);
create index rapport_messages_media on rapport_messages (tenant, created_at, id) where media <> '';
create index rapport_messages_undated on rapport_messages (tenant, created_at, id) where undated <> 0;
create index rapport_messages_undated_raw on rapport_messages (tenant, created_at, id) where undated <> 0 and undated <> 1;

-- The names of what goes out, and of the further parts of any message: see the
-- column ref of messages for the others.
create table rapport_message_names (
    tenant  integer not null,
    ref     uuid not null,
    message uuid not null,
    primary key (ref, tenant)
);

create table rapport_kept_statuses (
    tenant         integer not null,
    ref            uuid not null,
    at             bigint not null,
    accepted_at    bigint not null,
    delivered_at   bigint not null,
    read_at        bigint not null,
    played_at      bigint not null,
    failed_at      bigint not null,
    failure_kind   smallint not null,
    failure_code   text not null,
    failure_detail text not null,
    failure_part   integer not null,
    cost           text not null,
    primary key (ref, tenant)
);
create index rapport_kept_statuses_at on rapport_kept_statuses (at, tenant);

create table rapport_seen (
    tenant integer not null,
    ref    uuid not null,
    at     bigint not null,
    primary key (ref, tenant)
);
create index rapport_seen_at on rapport_seen (at, tenant);

create table rapport_agents (
    tenant    integer not null,
    id        text collate "C" not null,
    name      text not null,
    role      text not null,
    phone     text not null,
    disabled  smallint not null,
    abilities text not null,
    version   bigint not null,
    primary key (tenant, id)
);

create table rapport_presences (
    tenant     integer not null,
    agent      text collate "C" not null,
    state      text not null,
    since      bigint not null,
    seen_until bigint not null,
    last_taken bigint not null,
    last_ended bigint not null,
    primary key (tenant, agent)
) with (fillfactor = 85);

create table rapport_teams (
    tenant  integer not null,
    id      text collate "C" not null,
    name    text not null,
    members text not null,
    version bigint not null,
    primary key (tenant, id)
);

create table rapport_read_marks (
    tenant       integer not null,
    agent        text not null,
    conversation uuid not null,
    inbound      bigint not null,
    at           bigint not null,
    primary key (conversation, agent, tenant)
);

create table rapport_bindings (
    tenant     integer not null,
    id         uuid not null,
    channel    text not null,
    contact    uuid not null,
    agent      text not null,
    started_at bigint not null,
    ends_at    bigint not null,
    hold_until bigint not null,
    messages   integer not null,
    ended_at   bigint not null,
    end_reason text not null,
    ended_by   text not null,
    version    bigint not null,
    primary key (id, tenant)
);
create unique index rapport_bindings_live on rapport_bindings (contact, channel, tenant) where ended_at = 0;
create index rapport_bindings_now on rapport_bindings (channel, tenant, id) where ended_at = 0;
create index rapport_bindings_agent on rapport_bindings (agent, channel, tenant, id);
create index rapport_bindings_channel on rapport_bindings (channel, tenant, id);

create table rapport_outbox (
    seq      bigint generated always as identity primary key,
    tenant   integer not null,
    message  uuid not null,
    channel  text not null,
    lane     uuid not null,
    due      bigint not null,
    ready    bigint not null,
    attempts integer not null,
    handed   integer not null,
    doubt    smallint not null,
    lease    uuid not null,
    head     smallint not null
) with (fillfactor = 85);
create unique index rapport_outbox_message on rapport_outbox (message, tenant);
create index rapport_outbox_lane on rapport_outbox (lane, channel, tenant, seq);
create index rapport_outbox_ready on rapport_outbox (channel, head, tenant, ready, seq);

create table rapport_due_moments (
    tenant   integer not null,
    subject  text collate "C" not null,
    kind     text collate "C" not null,
    at       bigint not null,
    ready    bigint not null,
    data     bytea not null,
    attempts integer not null,
    lease    uuid not null,
    primary key (subject, kind, tenant)
) with (fillfactor = 85);
create index rapport_due_moments_ready on rapport_due_moments ((tenant + 0), ready);

create table rapport_rates (
    tenant integer not null,
    name   text not null,
    used   smallint not null,
    tokens double precision not null,
    at     bigint not null,
    shut   bigint not null,
    primary key (tenant, name)
) with (fillfactor = 85);

create sequence rapport_journal_seq;

create table rapport_journal (
    tenant       integer not null,
    xid          bigint not null,
    seq          bigint not null,
    at           bigint not null,
    kind         text not null,
    actor_kind   text not null,
    actor_id     text not null,
    actor_name   text not null,
    channel      text not null,
    contact      uuid not null,
    conversation uuid not null,
    case_id      uuid not null,
    message      uuid not null,
    data         bytea not null,
    primary key (tenant, xid, seq)
);

create index rapport_journal_case on rapport_journal (case_id, tenant, xid, seq)
    where case_id <> '00000000-0000-0000-0000-000000000000' and substr(kind, 1, 8) <> 'message.';

-- How far the journal was forgotten.
create table rapport_journal_cuts (
    tenant integer primary key,
    xid    bigint not null,
    seq    bigint not null
);

create table rapport_settings (
    tenant     integer not null,
    name       text collate "C" not null,
    data       bytea not null,
    updated_at bigint not null,
    updated_by text not null,
    version    bigint not null,
    primary key (tenant, name)
);

create table rapport_set_aside (
    tenant   integer not null,
    id       uuid not null,
    channel  text not null,
    event    bytea not null,
    reason   text not null,
    at       bigint not null,
    attempts integer not null,
    version  bigint not null,
    primary key (tenant, id)
);

-- The labels of contacts, in the order in which they are listed. Triggers keep
-- them, so that contacts without labels cost nothing.
create table rapport_contact_labels (
    tenant  integer not null,
    label   text collate "C" not null,
    contact uuid not null,
    primary key (label, tenant, contact)
);

-- +goose StatementBegin
create function rapport_label_contact() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.labels <> '' then
        delete from rapport_contact_labels as l using json_array_elements_text(old.labels::json) as o(label)
            where l.label = o.label and l.tenant = old.tenant and l.contact = old.id;
    end if;
    if tg_op <> 'DELETE' and new.labels <> '' then
        insert into rapport_contact_labels (tenant, label, contact)
            select new.tenant, n.label, new.id from json_array_elements_text(new.labels::json) as n(label);
    end if;
    return null;
end
$$;
-- +goose StatementEnd

create trigger rapport_contact_labels_new after insert on rapport_contacts
    for each row when (new.labels <> '') execute function rapport_label_contact();
create trigger rapport_contact_labels_changed after update of labels on rapport_contacts
    for each row when (new.labels <> old.labels) execute function rapport_label_contact();
create trigger rapport_contact_labels_gone after delete on rapport_contacts
    for each row when (old.labels <> '') execute function rapport_label_contact();

-- The labels of cases, likewise. Whatever changes a case that has labels, or gives
-- it some, names the column, so that other updates need not look at the trigger.
create table rapport_case_labels (
    tenant        integer not null,
    label         text collate "C" not null,
    state         text not null,
    last_activity bigint not null,
    id            uuid not null,
    primary key (label, state, tenant, last_activity, id)
) with (fillfactor = 85);

-- +goose StatementBegin
create function rapport_label_case() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.labels <> '' then
        delete from rapport_case_labels as l using json_array_elements_text(old.labels::json) as o(label)
            where l.label = o.label and l.state = old.state and l.tenant = old.tenant and l.last_activity = old.last_activity and l.id = old.id;
    end if;
    if tg_op <> 'DELETE' and new.labels <> '' then
        insert into rapport_case_labels (tenant, label, state, last_activity, id)
            select new.tenant, n.label, new.state, new.last_activity, new.id from json_array_elements_text(new.labels::json) as n(label);
    end if;
    return null;
end
$$;
-- +goose StatementEnd

create trigger rapport_case_labels_new after insert on rapport_cases
    for each row when (new.labels <> '') execute function rapport_label_case();
create trigger rapport_case_labels_changed after update of labels on rapport_cases
    for each row when (new.labels <> old.labels or new.labels <> '' and (new.state <> old.state or new.last_activity <> old.last_activity))
    execute function rapport_label_case();
create trigger rapport_case_labels_gone after delete on rapport_cases
    for each row when (old.labels <> '') execute function rapport_label_case();

create table rapport_scheduled (
    tenant       integer not null,
    id           uuid not null,
    conversation uuid not null,
    case_id      uuid not null,
    agent        text not null,
    at           bigint not null,
    data         bytea not null,
    media        text not null,
    created_at   bigint not null,
    version      bigint not null,
    primary key (id, tenant)
);
create index rapport_scheduled_conversation on rapport_scheduled (conversation, tenant, id);
create index rapport_scheduled_agent on rapport_scheduled (agent, tenant, id);

create table rapport_merges (
    tenant       integer not null,
    id           uuid not null,
    from_contact uuid not null,
    into_contact uuid not null,
    moved        text not null,
    by_agent     text not null,
    at           bigint not null,
    undone_at    bigint not null,
    version      bigint not null,
    primary key (id, tenant)
);
create index rapport_merges_from on rapport_merges (from_contact, tenant);
create index rapport_merges_into on rapport_merges (into_contact, tenant);
create index rapport_contacts_merged on rapport_contacts (merged_into, tenant, id)
    where merged_into <> '00000000-0000-0000-0000-000000000000';

-- The words of a message with their marks, and its channel as one more: what the
-- index holds. Only what it depends on may be among the arguments, or a status
-- would change the index. A search is too short to start workers for it.
-- +goose StatementBegin
create function rapport_message_terms(tenant integer, id uuid, channel text, words text) returns tsvector
    language plpgsql immutable parallel restricted as $$
declare
    mark text := tenant || '§' || left(id::text, 5);
begin
    return array_to_tsvector(string_to_array(
        substr(replace(' ' || words, ' ', ' ' || mark || '·'), 2) || ' ' || mark || '¤' || encode(convert_to(channel, 'UTF8'), 'hex'), ' '));
end
$$;
-- +goose StatementEnd

create index rapport_messages_words on rapport_messages using gin (rapport_message_terms(tenant, id, channel, words)) where words <> '';

-- In which notes agents are named. Triggers keep it, so that messages that name
-- nobody cost nothing.
create table rapport_mentions (
    tenant       integer not null,
    agent        text not null,
    message      uuid not null,
    conversation uuid not null,
    channel      text not null,
    seen         smallint not null,
    primary key (agent, tenant, message)
);
create index rapport_mentions_unseen on rapport_mentions (agent, tenant, message) where seen = 0;

-- +goose StatementBegin
create function rapport_mention() returns trigger language plpgsql as $$
declare
    former json := '[]';
    named  json := '[]';
begin
    if tg_op <> 'INSERT' and old.details <> '' then
        former := coalesce(old.details::json -> 'mentions', '[]');
    end if;
    if tg_op <> 'DELETE' and new.details <> '' then
        named := coalesce(new.details::json -> 'mentions', '[]');
    end if;
    delete from rapport_mentions as m using json_array_elements_text(former) as o(agent)
        where m.agent = o.agent and m.tenant = old.tenant and m.message = old.id
        and m.agent not in (select n.agent from json_array_elements_text(named) as n(agent));
    insert into rapport_mentions (tenant, agent, message, conversation, channel, seen)
        select distinct new.tenant, n.agent, new.id, new.conversation, new.channel, 0 from json_array_elements_text(named) as n(agent)
        on conflict do nothing;
    return null;
end
$$;
-- +goose StatementEnd

create trigger rapport_mentions_new after insert on rapport_messages
    for each row when (new.direction = 'internal' and new.details <> '') execute function rapport_mention();
create trigger rapport_mentions_changed after update of details on rapport_messages
    for each row when (new.direction = 'internal' and new.details <> old.details) execute function rapport_mention();
create trigger rapport_mentions_gone after delete on rapport_messages
    for each row when (old.direction = 'internal' and old.details <> '') execute function rapport_mention();

-- The copies of files that messages have, and messages that leave later. Triggers
-- keep them, so that messages without files cost nothing.
create table rapport_message_files (
    tenant  integer not null,
    file    text collate "C" not null,
    message uuid not null,
    primary key (file, tenant, message)
);

-- +goose StatementBegin
create function rapport_file_message() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.media <> '' then
        delete from rapport_message_files as f using json_array_elements_text(old.media::json) as o(file)
            where f.file = o.file and f.tenant = old.tenant and f.message = old.id;
    end if;
    if tg_op <> 'DELETE' and new.media <> '' then
        insert into rapport_message_files (tenant, file, message)
            select new.tenant, n.file, new.id from json_array_elements_text(new.media::json) as n(file);
    end if;
    return null;
end
$$;
-- +goose StatementEnd

create trigger rapport_message_files_new after insert on rapport_messages
    for each row when (new.media <> '') execute function rapport_file_message();
create trigger rapport_message_files_changed after update of media on rapport_messages
    for each row when (new.media <> old.media) execute function rapport_file_message();
create trigger rapport_message_files_gone after delete on rapport_messages
    for each row when (old.media <> '') execute function rapport_file_message();
create trigger rapport_scheduled_files_new after insert on rapport_scheduled
    for each row when (new.media <> '') execute function rapport_file_message();
create trigger rapport_scheduled_files_changed after update of media on rapport_scheduled
    for each row when (new.media <> old.media) execute function rapport_file_message();
create trigger rapport_scheduled_files_gone after delete on rapport_scheduled
    for each row when (old.media <> '') execute function rapport_file_message();

-- What an erasure finds the records of a person by.
create index rapport_bindings_contact on rapport_bindings (contact, tenant);
create index rapport_cases_settled on rapport_cases (contact, tenant)
    where state not in ('open', 'ongoing', 'parked');
