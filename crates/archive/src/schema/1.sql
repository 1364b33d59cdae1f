-- Version 1 of the archive. Days are 'YYYY-MM-DD'; spans are [start, end) in Unicode code points of documents.text; lists are
-- joined by ';'. What is not known is NULL.

-- One row a run of a command that writes.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL,          -- moment, UTC
    command TEXT NOT NULL,
    program TEXT NOT NULL,          -- version
    knowledge TEXT NOT NULL         -- digest of model, lexicon and gazetteer
);

-- How far each input was read.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,      -- of the file's size, time and beginning: another one means another file
    pieces INTEGER NOT NULL DEFAULT 0,  -- so many pieces from the beginning are dealt with
    done INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,       -- of all that makes it this document
    name TEXT NOT NULL,             -- the user's identifier
    title TEXT,
    text TEXT NOT NULL,
    published TEXT,                 -- day
    published_time TEXT,            -- moment, if the source tells it
    outlet TEXT,
    outlet_country TEXT,
    url TEXT,
    byline TEXT,
    language TEXT NOT NULL,
    words INTEGER NOT NULL,
    voice TEXT,                     -- who speaks where the text names no other source: the agency credited, else the owner of the outlet
    voice_how TEXT,                 -- credited, owner, outlet, host
    voice_start INTEGER, voice_end INTEGER, -- the words that credit it
    family INTEGER NOT NULL,        -- documents.id of the earliest one of its reprints, itself included
    relation TEXT,                  -- how it is related to the root: same, reprint, cut, update
    story INTEGER,
    source INTEGER REFERENCES sources,
    piece INTEGER,
    place TEXT,                     -- where in the input it stands, for people
    run INTEGER NOT NULL REFERENCES runs,
    dossier BLOB                    -- zstd of the dossier's JSON; NULL: kept, not coded
);
CREATE INDEX documents_by_day ON documents (published);
CREATE INDEX documents_by_name ON documents (name);
CREATE INDEX documents_by_outlet ON documents (outlet, published);
CREATE INDEX documents_by_family ON documents (family);
CREATE INDEX documents_by_story ON documents (story);
CREATE INDEX documents_by_language ON documents (language) WHERE language <> 'en';

CREATE VIRTUAL TABLE document_words USING fts5 (
    title, text, content = 'documents', content_rowid = 'id', tokenize = "porter unicode61 remove_diacritics 2"
);

-- Fingerprints for reprints: one row a band, and the whole.
CREATE TABLE fingerprints (
    document INTEGER PRIMARY KEY REFERENCES documents,
    print BLOB NOT NULL
);
CREATE TABLE bands (
    band INTEGER NOT NULL,
    document INTEGER NOT NULL,
    PRIMARY KEY (band, document)
) WITHOUT ROWID;

-- Who is known across documents by name.
CREATE TABLE actors (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,       -- registry key, else name:FOLDED or name:FOLDED/COUNTRY
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    kind TEXT NOT NULL,
    country TEXT,
    sectors TEXT,
    office TEXT,
    registry INTEGER NOT NULL,
    documents INTEGER NOT NULL DEFAULT 0,
    first TEXT,
    last TEXT
);
CREATE INDEX actors_by_name ON actors (folded);
CREATE INDEX actors_by_country ON actors (country);

CREATE TABLE entities (
    document INTEGER NOT NULL REFERENCES documents,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    country TEXT,
    sectors TEXT,
    office TEXT,
    basis TEXT NOT NULL,            -- registry, text, memory
    reason TEXT,
    actor INTEGER REFERENCES actors,
    memory INTEGER,                 -- memory.id of what filled it
    mentions INTEGER NOT NULL,
    start INTEGER, end INTEGER,     -- first mention
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE INDEX entities_by_actor ON entities (actor, document) WHERE actor IS NOT NULL;
CREATE INDEX entities_by_memory ON entities (memory) WHERE memory IS NOT NULL;

-- Distinct places of the world.
CREATE TABLE locations (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    geonames INTEGER,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    lat REAL, lon REAL,
    country TEXT,
    admin1 TEXT,
    precision TEXT
);
CREATE INDEX locations_by_name ON locations (folded);
CREATE VIRTUAL TABLE location_index USING rtree (id, south, north, west, east);

CREATE TABLE places (
    document INTEGER NOT NULL REFERENCES documents,
    number INTEGER NOT NULL,
    location INTEGER NOT NULL REFERENCES locations,
    start INTEGER NOT NULL, end INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;

CREATE TABLE times (
    document INTEGER NOT NULL REFERENCES documents,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value TEXT,
    granularity TEXT,
    start INTEGER NOT NULL, end INTEGER NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;

CREATE TABLE statements (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    stance TEXT NOT NULL,
    certainty TEXT NOT NULL,
    unnamed TEXT,
    within INTEGER,                 -- number of the statement in which it stands
    cue_start INTEGER NOT NULL, cue_end INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL,   -- from the first to the last word of the content
    content TEXT NOT NULL,
    published TEXT,
    UNIQUE (document, number)
);
CREATE INDEX statements_by_day ON statements (published);
CREATE INDEX statements_by_stance ON statements (stance, published);

CREATE VIRTUAL TABLE statement_words USING fts5 (
    content, content = 'statements', content_rowid = 'id', tokenize = "porter unicode61 remove_diacritics 2"
);

-- Speakers (part 'speaker') and who passes it on ('relay').
CREATE TABLE speakers (
    statement INTEGER NOT NULL REFERENCES statements,
    part TEXT NOT NULL,
    number INTEGER NOT NULL,
    entity INTEGER,
    start INTEGER, end INTEGER,
    country TEXT,
    sector TEXT,
    actor INTEGER,
    published TEXT,
    PRIMARY KEY (statement, part, number)
) WITHOUT ROWID;
CREATE INDEX speakers_by_actor ON speakers (actor, published) WHERE actor IS NOT NULL;
CREATE INDEX speakers_by_country ON speakers (country, sector, published) WHERE country IS NOT NULL;

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,       -- DOCUMENT-EVENT
    document INTEGER NOT NULL REFERENCES documents,
    number INTEGER NOT NULL,
    event TEXT NOT NULL,
    mode TEXT,
    contexts TEXT,
    cameo TEXT,
    goldstein REAL,
    quad INTEGER NOT NULL,
    scale REAL NOT NULL,
    status TEXT NOT NULL,
    historical INTEGER NOT NULL,
    confidence REAL NOT NULL,
    rule TEXT NOT NULL,
    day TEXT NOT NULL,              -- first day of the event, else of publication; '' if neither is known
    last_day TEXT,                  -- last day that the date can mean; NULL if the event has no date
    date TEXT,                      -- as TIMEX3 writes it
    granularity TEXT,
    date_reason TEXT,
    time INTEGER,                   -- times.number
    place INTEGER,                  -- places.number
    place_reason TEXT,
    location INTEGER REFERENCES locations,
    country TEXT,                   -- of the location
    statement INTEGER,              -- statements.number in which it stands
    makes INTEGER,                  -- statements.number that it makes
    same_as TEXT,                   -- key of the earlier event of the document that it tells again
    trigger_start INTEGER NOT NULL, trigger_end INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
    voice TEXT,                     -- on whose word it rests
    voice_how TEXT,                 -- speaker, relay, credited, owner, outlet, host
    occurrence INTEGER
);
CREATE INDEX events_by_day ON events (day);
CREATE INDEX events_by_type ON events (event, day);
CREATE INDEX events_by_document ON events (document, number);
CREATE INDEX events_by_location ON events (location, day) WHERE location IS NOT NULL;
CREATE INDEX events_by_country ON events (country, day) WHERE country IS NOT NULL;
CREATE INDEX events_by_occurrence ON events (occurrence) WHERE occurrence IS NOT NULL;
CREATE INDEX events_by_status ON events (status, day) WHERE status <> 'reported';

-- side: 0 actor, 1 recipient, 2 another role.
CREATE TABLE participants (
    event INTEGER NOT NULL REFERENCES events,
    side INTEGER NOT NULL,
    number INTEGER NOT NULL,
    role TEXT,
    entity INTEGER NOT NULL,        -- entities.number
    start INTEGER NOT NULL, end INTEGER NOT NULL,
    country TEXT,
    sector TEXT,
    actor INTEGER,
    day TEXT NOT NULL,
    PRIMARY KEY (event, side, number)
) WITHOUT ROWID;
CREATE INDEX participants_by_country ON participants (country, day, event, side) WHERE country IS NOT NULL;
CREATE TABLE participant_sectors (
    sector TEXT NOT NULL,
    side INTEGER NOT NULL,
    day TEXT NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (sector, day, event, side)
) WITHOUT ROWID;
CREATE INDEX participants_by_actor ON participants (actor, day, event, side) WHERE actor IS NOT NULL;

CREATE TABLE counts (
    event INTEGER NOT NULL REFERENCES events,
    number INTEGER NOT NULL,
    of TEXT NOT NULL,
    value INTEGER NOT NULL,
    max INTEGER,
    start INTEGER NOT NULL, end INTEGER NOT NULL,
    PRIMARY KEY (event, number)
) WITHOUT ROWID;

-- Which statement answers which event or statement of its document.
CREATE TABLE responses (
    document INTEGER NOT NULL REFERENCES documents,
    number INTEGER NOT NULL,
    statement INTEGER NOT NULL,     -- statements.number
    to_event TEXT,                  -- events.key
    to_statement INTEGER,           -- statements.number
    stance TEXT NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;

-- What several documents tell of one event.
CREATE TABLE occurrences (
    id INTEGER PRIMARY KEY,
    event TEXT NOT NULL,
    mode TEXT,
    expected INTEGER NOT NULL,      -- 0: it has happened, or is said to have, or not to have; 1: it is to come
    first TEXT NOT NULL,            -- days, '' if not known
    last TEXT NOT NULL,
    reports INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    families INTEGER NOT NULL,
    outlets INTEGER NOT NULL,
    owners INTEGER NOT NULL,
    independent INTEGER NOT NULL,
    reported INTEGER NOT NULL,      -- reports in the writer's own words
    claimed INTEGER NOT NULL,       -- reports that rest on a speaker
    denied INTEGER NOT NULL,        -- reports and statements that deny it
    confirmed INTEGER NOT NULL      -- statements that confirm it
);
CREATE INDEX occurrences_by_day ON occurrences (event, expected, last);
CREATE INDEX occurrences_by_sources ON occurrences (independent, last) WHERE independent > 1;
CREATE INDEX occurrences_contested ON occurrences (last) WHERE denied > 0;

-- Faces under which an occurrence is found, on the day of the report that began it.
CREATE TABLE occurrence_faces (
    event TEXT NOT NULL,
    face TEXT NOT NULL,
    day TEXT NOT NULL,
    occurrence INTEGER NOT NULL REFERENCES occurrences,
    PRIMARY KEY (event, face, day, occurrence)
) WITHOUT ROWID;
CREATE INDEX occurrence_faces_by_occurrence ON occurrence_faces (occurrence);

-- Statements that answer an occurrence.
CREATE TABLE answers (
    occurrence INTEGER NOT NULL REFERENCES occurrences,
    document INTEGER NOT NULL,
    statement INTEGER NOT NULL,     -- statements.number
    stance TEXT NOT NULL,
    PRIMARY KEY (occurrence, document, statement)
) WITHOUT ROWID;
CREATE INDEX answers_by_document ON answers (document);

CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    title TEXT,                     -- headline of its first document
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    documents INTEGER NOT NULL
);
CREATE INDEX stories_by_day ON stories (last);
-- What a story's documents have in common: 'o' an occurrence, 'a' an actor, 'l' a location, each with its row.
CREATE TABLE story_faces (
    face TEXT NOT NULL,
    story INTEGER NOT NULL REFERENCES stories,
    last TEXT NOT NULL,             -- day of the last document that has it
    documents INTEGER NOT NULL,
    PRIMARY KEY (face, story)
) WITHOUT ROWID;
CREATE INDEX story_faces_by_day ON story_faces (face, last);
CREATE INDEX story_faces_by_story ON story_faces (story);

-- What texts say of persons whom no registry knows.
CREATE TABLE memory (
    id INTEGER PRIMARY KEY,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    country TEXT NOT NULL,          -- '' if the texts do not tell it
    office TEXT NOT NULL,           -- '' if the texts do not tell it
    sectors TEXT,
    first TEXT,
    last TEXT,
    documents INTEGER NOT NULL,
    families INTEGER NOT NULL,
    state TEXT NOT NULL,            -- learned, given (by the user), struck
    note TEXT,
    UNIQUE (folded, country, office)
);
CREATE TABLE memory_evidence (
    memory INTEGER NOT NULL REFERENCES memory,
    document INTEGER NOT NULL,
    entity INTEGER NOT NULL,
    PRIMARY KEY (memory, document, entity)
) WITHOUT ROWID;
CREATE INDEX memory_evidence_by_document ON memory_evidence (document);
-- Other names of the same person, as the user says.
CREATE TABLE memory_names (
    folded TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    same_as TEXT NOT NULL           -- folded
) WITHOUT ROWID;

-- Inputs that could not be used.
CREATE TABLE rejects (
    id INTEGER PRIMARY KEY,
    source INTEGER REFERENCES sources,
    path TEXT NOT NULL,
    piece INTEGER NOT NULL,
    line INTEGER NOT NULL DEFAULT 0,    -- from 1; 0: none
    byte INTEGER NOT NULL DEFAULT -1,   -- -1: none
    reason TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs,
    state TEXT NOT NULL DEFAULT 'open', -- open, mended
    UNIQUE (path, piece, line, byte, reason)
);

-- Feeds and their items, each with all that the watcher remembers of it as JSON.
CREATE TABLE feeds (
    url TEXT PRIMARY KEY,
    state TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE feed_items (
    key TEXT PRIMARY KEY,
    feed TEXT NOT NULL,
    pending INTEGER NOT NULL,       -- whether it is to be fetched
    next_try INTEGER NOT NULL,      -- seconds since 1970, UTC
    item TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX feed_items_pending ON feed_items (next_try, key) WHERE pending;
-- Other keys by which an item is known.
CREATE TABLE feed_aliases (
    alias TEXT PRIMARY KEY,
    key TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE robots (
    origin TEXT PRIMARY KEY,
    state TEXT NOT NULL
) WITHOUT ROWID;
