-- +goose Up

create table rapport_tenants (
    id   integer primary key,
    name text not null unique
) strict;

create table rapport_contacts (
    tenant      integer not null,
    id          blob not null,
    kind        text not null,
    name        text not null,
    language    text not null,
    attributes  text not null,
    merged_into blob not null,
    created_at  integer not null,
    labels      text not null,
    version     integer not null,
    primary key (tenant, id)
) strict, without rowid;

create table rapport_contact_words (
    tenant  integer not null,
    contact blob not null,
    word    text not null,
    primary key (tenant, contact, word)
) strict, without rowid;
create index rapport_contact_words_word on rapport_contact_words (tenant, word, contact);

create table rapport_identities (
    tenant        integer not null,
    id            blob not null,
    ref           blob not null,
    contact       blob not null,
    kind          text not null,
    address_kind  text not null,
    address_scope text not null,
    address_value text not null,
    name          text not null,
    username      text not null,
    picture       text not null,
    profile_at    integer not null,
    state         text not null,
    state_reason  text not null,
    state_at      integer not null,
    checked_at    integer not null,
    problem       text not null,
    created_at    integer not null,
    version       integer not null,
    primary key (tenant, id)
) strict, without rowid;
create unique index rapport_identities_ref on rapport_identities (tenant, ref);
create index rapport_identities_contact on rapport_identities (tenant, contact);

create table rapport_consents (
    tenant        integer not null,
    id            blob not null,
    contact       blob not null,
    kind          text not null,
    address_kind  text not null,
    address_scope text not null,
    address_value text not null,
    purpose       text not null,
    granted       integer not null,
    basis         text not null,
    detail        text not null,
    by_kind       text not null,
    by_id         text not null,
    by_name       text not null,
    message       blob not null,
    at            integer not null,
    created_at    integer not null,
    primary key (tenant, id)
) strict, without rowid;
create index rapport_consents_contact on rapport_consents (tenant, contact);

create table rapport_conversations (
    tenant          integer not null,
    id              blob not null,
    contact         blob not null,
    ref             blob not null,
    channel         text not null,
    thread          text not null,
    topic           text not null,
    address_kind    text not null,
    address_scope   text not null,
    address_value   text not null,
    case_id         blob not null,
    last_inbound    integer not null,
    last_inbound_id text not null,
    answer_memo     text not null,
    answer_at       integer not null,
    allowances      text not null,
    inbound         integer not null,
    served          text not null,
    served_at       integer not null,
    automation      blob not null,
    created_at      integer not null,
    version         integer not null,
    primary key (tenant, id)
) strict, without rowid;
create unique index rapport_conversations_contact on rapport_conversations (tenant, contact, ref);

create table rapport_cases (
    tenant        integer not null,
    id            blob not null,
    conversation  blob not null,
    contact       blob not null,
    channel       text not null,
    state         text not null,
    owner         text not null,
    opened_at     integer not null,
    picked_up_at  integer not null,
    waiting_since integer not null,
    last_activity integer not null,
    preview       text not null,
    preview_by    text not null,
    closed_at     integer not null,
    closed_by     text not null,
    disposition   text not null,
    reopened      integer not null,
    for_agent     text not null,
    for_until     integer not null,
    initiated     integer not null,
    entry         text not null,
    bot           text not null,
    fence         integer not null,
    priority      integer not null,
    tag           text not null,
    offered       integer not null,
    queue         text not null,
    urgency_down  integer not null,
    rank          integer not null,
    routing       blob not null,
    sla           blob not null,
    automation    blob not null,
    labels        text not null,
    attributes    text not null,
    version       integer not null,
    primary key (tenant, id)
) strict, without rowid;
create index rapport_cases_state on rapport_cases (tenant, state, last_activity, id);
create index rapport_cases_channel on rapport_cases (tenant, channel, state, last_activity, id);
create index rapport_cases_owner on rapport_cases (tenant, owner, state, last_activity, id) where owner <> '';
create index rapport_cases_for on rapport_cases (tenant, for_agent, state, last_activity, id) where for_agent <> '';
create index rapport_cases_queue on rapport_cases (tenant, queue, urgency_down, rank, id) where queue <> '';
create index rapport_cases_load on rapport_cases (tenant, owner, channel) where state = 'ongoing' and owner <> '';
create index rapport_cases_ended on rapport_cases (tenant, channel, owner) where state = 'ended' and owner <> '';
create index rapport_cases_offer on rapport_cases (tenant, for_agent, channel, owner, state) where offered = 1 and for_agent <> '';

create table rapport_standbys (
    tenant       integer not null,
    case_id      blob not null,
    place        text not null,
    urgency_down integer not null,
    rank         integer not null,
    primary key (tenant, case_id, place)
) strict, without rowid;
create index rapport_standbys_place on rapport_standbys (tenant, place, urgency_down, rank, case_id);

create table rapport_messages (
    seq            integer primary key,
    tenant         integer not null,
    id             blob not null,
    ref            blob,
    caller_ref     blob,
    conversation   blob not null,
    case_id        blob not null,
    channel        text not null,
    direction      text not null,
    author_kind    text not null,
    author_id      text not null,
    author_name    text not null,
    reply_to       text not null,
    provider_id    text not null,
    caller_key     text not null,
    at             integer not null,
    created_at     integer not null,
    forwarded      integer not null,
    automatic      text not null,
    binding        blob not null,
    purpose        text not null,
    memo           text not null,
    also           text not null,
    answer_memo    text not null,
    answer_at      integer not null,
    outcome        text not null,
    accepted_at    integer not null,
    delivered_at   integer not null,
    read_at        integer not null,
    played_at      integer not null,
    failed_at      integer not null,
    failure_kind   integer not null,
    failure_code   text not null,
    failure_detail text not null,
    failure_part   integer not null,
    cost           text not null,
    version        integer not null,
    media          text not null,
    undated        integer not null,
    words          text not null,
    parts          text not null,
    details        text not null,
    native         blob not null,
    raw            blob not null
) strict;
create unique index rapport_messages_id on rapport_messages (tenant, id);
create unique index rapport_messages_ref on rapport_messages (tenant, ref) where ref is not null;
create unique index rapport_messages_caller on rapport_messages (tenant, caller_ref) where caller_ref is not null;
create index rapport_messages_conversation on rapport_messages (tenant, conversation, id);
create index rapport_messages_media on rapport_messages (tenant, created_at, id) where media <> '';
create index rapport_messages_undated on rapport_messages (tenant, created_at, id) where undated <> 0;
create index rapport_messages_undated_raw on rapport_messages (tenant, created_at, id) where undated <> 0 and undated <> 1;

-- The names of what goes out, and of the further parts of any message: see the
-- column ref of messages for the others.
create table rapport_message_names (
    tenant  integer not null,
    ref     blob not null,
    message blob not null,
    primary key (tenant, ref)
) strict, without rowid;

create table rapport_kept_statuses (
    tenant         integer not null,
    ref            blob not null,
    at             integer not null,
    accepted_at    integer not null,
    delivered_at   integer not null,
    read_at        integer not null,
    played_at      integer not null,
    failed_at      integer not null,
    failure_kind   integer not null,
    failure_code   text not null,
    failure_detail text not null,
    failure_part   integer not null,
    cost           text not null,
    primary key (tenant, ref)
) strict, without rowid;
create index rapport_kept_statuses_at on rapport_kept_statuses (tenant, at);

create table rapport_seen (
    tenant integer not null,
    ref    blob not null,
    at     integer not null,
    primary key (tenant, ref)
) strict, without rowid;
create index rapport_seen_at on rapport_seen (tenant, at);

create table rapport_agents (
    tenant    integer not null,
    id        text not null,
    name      text not null,
    role      text not null,
    phone     text not null,
    disabled  integer not null,
    abilities text not null,
    version   integer not null,
    primary key (tenant, id)
) strict, without rowid;

create table rapport_presences (
    tenant     integer not null,
    agent      text not null,
    state      text not null,
    since      integer not null,
    seen_until integer not null,
    last_taken integer not null,
    last_ended integer not null,
    primary key (tenant, agent)
) strict, without rowid;

create table rapport_teams (
    tenant  integer not null,
    id      text not null,
    name    text not null,
    members text not null,
    version integer not null,
    primary key (tenant, id)
) strict, without rowid;

create table rapport_read_marks (
    tenant       integer not null,
    agent        text not null,
    conversation blob not null,
    inbound      integer not null,
    at           integer not null,
    primary key (tenant, conversation, agent)
) strict, without rowid;

create table rapport_bindings (
    tenant     integer not null,
    id         blob not null,
    channel    text not null,
    contact    blob not null,
    agent      text not null,
    started_at integer not null,
    ends_at    integer not null,
    hold_until integer not null,
    messages   integer not null,
    ended_at   integer not null,
    end_reason text not null,
    ended_by   text not null,
    version    integer not null,
    primary key (tenant, id)
) strict, without rowid;
create unique index rapport_bindings_live on rapport_bindings (tenant, channel, contact) where ended_at = 0;
create index rapport_bindings_now on rapport_bindings (tenant, channel, id) where ended_at = 0;
create index rapport_bindings_agent on rapport_bindings (tenant, channel, agent, id);
create index rapport_bindings_channel on rapport_bindings (tenant, channel, id);

create table rapport_outbox (
    seq      integer primary key,
    tenant   integer not null,
    message  blob not null,
    channel  text not null,
    lane     blob not null,
    due      integer not null,
    ready    integer not null,
    attempts integer not null,
    handed   integer not null,
    doubt    integer not null,
    lease    blob not null,
    head     integer not null
) strict;
create unique index rapport_outbox_message on rapport_outbox (tenant, message);
create index rapport_outbox_lane on rapport_outbox (tenant, lane, channel, seq);
create index rapport_outbox_ready on rapport_outbox (tenant, channel, head, ready, seq);

create table rapport_due_moments (
    tenant   integer not null,
    subject  text not null,
    kind     text not null,
    at       integer not null,
    ready    integer not null,
    data     blob not null,
    attempts integer not null,
    lease    blob not null,
    primary key (tenant, subject, kind)
) strict, without rowid;
create index rapport_due_moments_ready on rapport_due_moments (tenant, ready);

create table rapport_rates (
    tenant integer not null,
    name   text not null,
    used   integer not null,
    tokens real not null,
    at     integer not null,
    shut   integer not null,
    primary key (tenant, name)
) strict, without rowid;

create table rapport_journal (
    tenant       integer not null,
    xid          integer not null,
    seq          integer not null,
    at           integer not null,
    kind         text not null,
    actor_kind   text not null,
    actor_id     text not null,
    actor_name   text not null,
    channel      text not null,
    contact      blob not null,
    conversation blob not null,
    case_id      blob not null,
    message      blob not null,
    data         blob not null,
    primary key (tenant, xid, seq)
) strict, without rowid;

create index rapport_journal_case on rapport_journal (tenant, case_id, xid, seq)
    where case_id <> x'00000000000000000000000000000000' and substr(kind, 1, 8) <> 'message.';

-- How far the journal was forgotten.
create table rapport_journal_cuts (
    tenant integer primary key,
    xid    integer not null,
    seq    integer not null
) strict;

create table rapport_settings (
    tenant     integer not null,
    name       text not null,
    data       blob not null,
    updated_at integer not null,
    updated_by text not null,
    version    integer not null,
    primary key (tenant, name)
) strict, without rowid;

create table rapport_set_aside (
    tenant   integer not null,
    id       blob not null,
    channel  text not null,
    event    blob not null,
    reason   text not null,
    at       integer not null,
    attempts integer not null,
    version  integer not null,
    primary key (tenant, id)
) strict, without rowid;

-- The labels of contacts, in the order in which they are listed. Triggers keep
-- them, so that contacts without labels cost nothing.
create table rapport_contact_labels (
    tenant  integer not null,
    label   text not null,
    contact blob not null,
    primary key (tenant, label, contact)
) strict, without rowid;

-- +goose StatementBegin
create trigger rapport_contact_labels_new after insert on rapport_contacts when new.labels <> ''
begin
    insert into rapport_contact_labels (tenant, label, contact)
        select new.tenant, l.value, new.id from json_each(new.labels) as l;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_contact_labels_changed after update of labels on rapport_contacts when new.labels <> old.labels
begin
    delete from rapport_contact_labels where tenant = old.tenant and contact = old.id
        and label in (select l.value from json_each(iif(old.labels = '', '[]', old.labels)) as l);
    insert into rapport_contact_labels (tenant, label, contact)
        select new.tenant, l.value, new.id from json_each(iif(new.labels = '', '[]', new.labels)) as l;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_contact_labels_gone after delete on rapport_contacts when old.labels <> ''
begin
    delete from rapport_contact_labels where tenant = old.tenant and contact = old.id
        and label in (select l.value from json_each(old.labels) as l);
end;
-- +goose StatementEnd

-- The labels of cases, likewise. Whatever changes a case that has labels, or gives
-- it some, names the column, so that other updates need not look at the trigger.
create table rapport_case_labels (
    tenant        integer not null,
    label         text not null,
    state         text not null,
    last_activity integer not null,
    id            blob not null,
    primary key (tenant, label, state, last_activity, id)
) strict, without rowid;

-- +goose StatementBegin
create trigger rapport_case_labels_new after insert on rapport_cases when new.labels <> ''
begin
    insert into rapport_case_labels (tenant, label, state, last_activity, id)
        select new.tenant, l.value, new.state, new.last_activity, new.id from json_each(new.labels) as l;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_case_labels_changed after update of labels on rapport_cases
    when new.labels <> old.labels or new.labels <> '' and (new.state <> old.state or new.last_activity <> old.last_activity)
begin
    delete from rapport_case_labels where tenant = old.tenant and state = old.state and last_activity = old.last_activity and id = old.id
        and label in (select l.value from json_each(iif(old.labels = '', '[]', old.labels)) as l);
    insert into rapport_case_labels (tenant, label, state, last_activity, id)
        select new.tenant, l.value, new.state, new.last_activity, new.id from json_each(iif(new.labels = '', '[]', new.labels)) as l;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_case_labels_gone after delete on rapport_cases when old.labels <> ''
begin
    delete from rapport_case_labels where tenant = old.tenant and state = old.state and last_activity = old.last_activity and id = old.id
        and label in (select l.value from json_each(old.labels) as l);
end;
-- +goose StatementEnd

create table rapport_scheduled (
    tenant       integer not null,
    id           blob not null,
    conversation blob not null,
    case_id      blob not null,
    agent        text not null,
    at           integer not null,
    data         blob not null,
    media        text not null,
    created_at   integer not null,
    version      integer not null,
    primary key (tenant, id)
) strict, without rowid;
create index rapport_scheduled_conversation on rapport_scheduled (tenant, conversation, id);
create index rapport_scheduled_agent on rapport_scheduled (tenant, agent, id);

create table rapport_merges (
    tenant       integer not null,
    id           blob not null,
    from_contact blob not null,
    into_contact blob not null,
    moved        text not null,
    by_agent     text not null,
    at           integer not null,
    undone_at    integer not null,
    version      integer not null,
    primary key (tenant, id)
) strict, without rowid;
create index rapport_merges_from on rapport_merges (tenant, from_contact);
create index rapport_merges_into on rapport_merges (tenant, into_contact);
create index rapport_contacts_merged on rapport_contacts (tenant, merged_into, id)
    where merged_into <> x'00000000000000000000000000000000';

-- The words of messages, which triggers bring here with their marks, and the
-- channel as one more. They are made and folded before: the index takes them as
-- they are.
create virtual table rapport_message_words using fts5 (
    words, content='', columnsize=0, detail=none, tokenize='ascii'
);

-- +goose StatementBegin
create trigger rapport_message_words_new after insert on rapport_messages when new.words <> ''
begin
    insert into rapport_message_words (rowid, words) values (new.seq,
        replace(' ' || new.words, ' ', ' ' || new.tenant || '§' || substr(hex(new.id), 1, 5) || '·')
            || ' ' || new.tenant || '§' || substr(hex(new.id), 1, 5) || '¤' || hex(new.channel));
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_message_words_changed after update of words on rapport_messages when new.words <> old.words
begin
    insert into rapport_message_words (rapport_message_words, rowid, words) select 'delete', old.seq,
        replace(' ' || old.words, ' ', ' ' || old.tenant || '§' || substr(hex(old.id), 1, 5) || '·')
            || ' ' || old.tenant || '§' || substr(hex(old.id), 1, 5) || '¤' || hex(old.channel)
        where old.words <> '';
    insert into rapport_message_words (rowid, words) select new.seq,
        replace(' ' || new.words, ' ', ' ' || new.tenant || '§' || substr(hex(new.id), 1, 5) || '·')
            || ' ' || new.tenant || '§' || substr(hex(new.id), 1, 5) || '¤' || hex(new.channel)
        where new.words <> '';
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_message_words_gone after delete on rapport_messages when old.words <> ''
begin
    insert into rapport_message_words (rapport_message_words, rowid, words) values ('delete', old.seq,
        replace(' ' || old.words, ' ', ' ' || old.tenant || '§' || substr(hex(old.id), 1, 5) || '·')
            || ' ' || old.tenant || '§' || substr(hex(old.id), 1, 5) || '¤' || hex(old.channel));
end;
-- +goose StatementEnd

-- In which notes agents are named. Triggers keep it, so that messages that name
-- nobody cost nothing.
create table rapport_mentions (
    tenant       integer not null,
    agent        text not null,
    message      blob not null,
    conversation blob not null,
    channel      text not null,
    seen         integer not null,
    primary key (tenant, agent, message)
) strict, without rowid;
create index rapport_mentions_unseen on rapport_mentions (tenant, agent, message, conversation, channel) where seen = 0;

-- +goose StatementBegin
create trigger rapport_mentions_new after insert on rapport_messages when new.direction = 'internal' and new.details <> ''
begin
    insert into rapport_mentions (tenant, agent, message, conversation, channel, seen)
        select distinct new.tenant, n.value, new.id, new.conversation, new.channel, 0 from json_each(new.details, '$.mentions') as n;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_mentions_changed after update of details on rapport_messages
    when new.direction = 'internal' and new.details <> old.details
begin
    delete from rapport_mentions where tenant = old.tenant and message = old.id
        and agent in (select o.value from json_each(iif(old.details = '', '{}', old.details), '$.mentions') as o)
        and agent not in (select n.value from json_each(iif(new.details = '', '{}', new.details), '$.mentions') as n);
    insert into rapport_mentions (tenant, agent, message, conversation, channel, seen)
        select distinct new.tenant, n.value, new.id, new.conversation, new.channel, 0
            from json_each(iif(new.details = '', '{}', new.details), '$.mentions') as n where true
        on conflict do nothing;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_mentions_gone after delete on rapport_messages when old.direction = 'internal' and old.details <> ''
begin
    delete from rapport_mentions where tenant = old.tenant and message = old.id
        and agent in (select o.value from json_each(old.details, '$.mentions') as o);
end;
-- +goose StatementEnd

-- The copies of files that messages have, and messages that leave later. Triggers
-- keep them, so that messages without files cost nothing.
create table rapport_message_files (
    tenant  integer not null,
    file    text not null,
    message blob not null,
    primary key (tenant, file, message)
) strict, without rowid;

-- +goose StatementBegin
create trigger rapport_message_files_new after insert on rapport_messages when new.media <> ''
begin
    insert into rapport_message_files (tenant, file, message)
        select new.tenant, f.value, new.id from json_each(new.media) as f;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_message_files_changed after update of media on rapport_messages when new.media <> old.media
begin
    delete from rapport_message_files where tenant = old.tenant and message = old.id
        and file in (select f.value from json_each(iif(old.media = '', '[]', old.media)) as f);
    insert into rapport_message_files (tenant, file, message)
        select new.tenant, f.value, new.id from json_each(iif(new.media = '', '[]', new.media)) as f;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_message_files_gone after delete on rapport_messages when old.media <> ''
begin
    delete from rapport_message_files where tenant = old.tenant and message = old.id
        and file in (select f.value from json_each(old.media) as f);
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_scheduled_files_new after insert on rapport_scheduled when new.media <> ''
begin
    insert into rapport_message_files (tenant, file, message)
        select new.tenant, f.value, new.id from json_each(new.media) as f;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_scheduled_files_changed after update of media on rapport_scheduled when new.media <> old.media
begin
    delete from rapport_message_files where tenant = old.tenant and message = old.id
        and file in (select f.value from json_each(iif(old.media = '', '[]', old.media)) as f);
    insert into rapport_message_files (tenant, file, message)
        select new.tenant, f.value, new.id from json_each(iif(new.media = '', '[]', new.media)) as f;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger rapport_scheduled_files_gone after delete on rapport_scheduled when old.media <> ''
begin
    delete from rapport_message_files where tenant = old.tenant and message = old.id
        and file in (select f.value from json_each(old.media) as f);
end;
-- +goose StatementEnd

-- What an erasure finds the records of a person by.
create index rapport_bindings_contact on rapport_bindings (tenant, contact);
create index rapport_cases_settled on rapport_cases (tenant, contact)
    where state not in ('open', 'ongoing', 'parked');
