//! What comes of coding: the dossier of one document. Its JSON form is a contract; keys keep their names.

use legation_knowledge::{Country, EventType, Mode, Quad, Sector};
use serde::{Serialize, Serializer};

/// Code points `[start, end)` of the document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize)]
pub struct Span(pub u32, pub u32);

impl Span {
    /// First code point.
    pub fn start(self) -> u32 {
        self.0
    }

    /// Code point after the last one.
    pub fn end(self) -> u32 {
        self.1
    }

    /// Whether this code point is in it.
    pub fn contains(self, at: u32) -> bool {
        (self.0..self.1).contains(&at)
    }
}

/// Index into [`Dossier::entities`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct EntityId(pub u32);

/// Index into [`Dossier::statements`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct StatementId(pub u32);

/// Index into [`Dossier::times`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct TimeId(pub u32);

/// Who did what to whom, where, when, according to whom, in one document.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Dossier {
    /// The document's identifier.
    pub id: String,
    /// Day of publication, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Name of the outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Language of the text.
    pub language: Language,
    /// Who and what acts or is acted upon.
    pub entities: Vec<Entity>,
    /// Places that the text names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// Dates that the text states.
    pub times: Vec<Time>,
    /// What somebody says, and who.
    pub statements: Vec<Statement>,
    /// Who did what to whom.
    pub events: Vec<Event>,
    /// Which statement answers which event or statement.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responses: Vec<Response>,
    /// What the user may want to know of how this came about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// Index of a place in its dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PlaceId(pub u32);

/// A place where the text names it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// Its place in the list.
    pub id: PlaceId,
    /// The name in the text.
    pub span: Span,
    /// The name in the gazetteer; that of the text if no gazetteer has it.
    pub name: String,
    /// GeoNames' number for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geonames: Option<u32>,
    /// Latitude in degrees, north positive; the middle of what is no point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Longitude in degrees, east positive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// The state that it lies in; none of a sea or range that several share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// The region of the first level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin1: Option<String>,
    /// What the coordinates stand for; none if it is not known where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// Why this place and no other of the name.
    pub reason: String,
}

/// What a place's coordinates stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// A building, quarter, mountain or other spot.
    Point,
    /// A city, town or village.
    City,
    /// A province, district or other region: its middle.
    Region,
    /// Only the country is known: its middle, or no coordinates.
    Country,
    /// A sea, river, continent or other wide area: somewhere in it.
    Area,
}

impl Precision {
    /// Its name, as in the dossier.
    pub fn name(self) -> &'static str {
        match self {
            Precision::Point => "point",
            Precision::City => "city",
            Precision::Region => "region",
            Precision::Country => "country",
            Precision::Area => "area",
        }
    }
}

/// Language of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
}

/// Someone or something that the text names or describes, with all its mentions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entity {
    /// Its place in the list.
    pub id: EntityId,
    /// Its fullest name in the text, or its description.
    pub name: String,
    /// What kind of thing it is.
    pub kind: EntityKind,
    /// The country that it belongs to, as far as the text or the gazetteer tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Its sectors of society.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<Sector>,
    /// The office that the text gives it, or that the registry knows it to hold on the day of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Its key in the registry: `person/RUS/sergey-lavrov`, `body/UNO/unicef`, `state/PAK`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Where country and sectors are known from.
    pub basis: Basis,
    /// What the registry knows that made it this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of two or more who are taken up together ("the two sides", "they"): who they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<EntityId>,
    /// Where the text mentions it.
    pub mentions: Vec<Span>,
}

/// What kind of thing an entity is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EntityKind {
    /// A person.
    Person,
    /// An organisation, a ministry, a company, an armed group.
    Organisation,
    /// A state, or a body beside states.
    Country,
    /// A place that is no state.
    Place,
    /// Several persons: "protesters", "a delegation", "Pakistani officials".
    Group,
    /// Anything else that an event is done to: a building, a proposal.
    #[default]
    Other,
}

/// Where an entity's country and sectors are known from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// From the gazetteer.
    Registry,
    /// From the text.
    #[default]
    Text,
}

/// A time in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Time {
    /// Its place in the list.
    pub id: TimeId,
    /// Where it stands.
    pub span: Span,
    /// Its TIMEX3 type.
    #[serde(rename = "type")]
    pub kind: TimeKind,
    /// Its TIMEX3 value, such as `2025-06-02`, `2025-W23`, `P3D`; none if it is counted from a day that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How exact the value is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granularity: Option<Granularity>,
    /// TIMEX3's `mod`: which part of it is meant, or how exactly (`START`, `MID`, `END`, `APPROX`, `LESS_THAN`, …).
    #[serde(rename = "mod", skip_serializing_if = "Option::is_none")]
    pub modifier: Option<&'static str>,
    /// The day from which it was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    /// How the value was found.
    pub reason: String,
}

/// TIMEX3 type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimeKind {
    /// A day or longer span of the calendar.
    Date,
    /// A time of a day, or a part of one.
    Time,
    /// A length of time.
    Duration,
    /// What comes again and again.
    Set,
}

/// How exact a time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Granularity {
    /// A minute, or an hour.
    Minute,
    /// A part of a day: "this morning".
    #[serde(rename = "part of day")]
    PartOfDay,
    /// One day.
    Day,
    /// A weekend.
    Weekend,
    /// A week.
    Week,
    /// One month.
    Month,
    /// A quarter of a year.
    Quarter,
    /// Half a year.
    Half,
    /// A season.
    Season,
    /// A year.
    Year,
    /// Ten years.
    Decade,
    /// A hundred years.
    Century,
    /// A length of time, which is no date.
    Length,
    /// Some time past, present or to come.
    Vague,
}

/// What somebody says, in whose words and by which way it reached the text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statement {
    /// Its place in the list.
    pub id: StatementId,
    /// Whose it is; empty if the text does not say, or nobody that it names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub speakers: Vec<EntityId>,
    /// The words for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub speaker_span: Vec<Span>,
    /// The word that makes it a statement.
    pub cue: Span,
    /// What is said, with "that" and quotation marks.
    pub content: Vec<Span>,
    /// Its form.
    pub kind: StatementKind,
    /// How the speaker stands to the content.
    pub stance: Stance,
    /// How sure the cue makes the speaker of it.
    #[serde(skip_serializing_if = "Certainty::is_certain")]
    pub certainty: Certainty,
    /// What kind of source it is, if it has no name: `officials`, `experts`, `residents`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unnamed: Option<String>,
    /// Words of cue and content that make it less sure or surer, or leave it to others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub markers: Vec<Marker>,
    /// Who passes it on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relayed_by: Vec<Relay>,
    /// The statement in whose content this one stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<StatementId>,
}

/// Form of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatementKind {
    /// All in quotation marks.
    Direct,
    /// In the writer's words.
    Indirect,
    /// In the writer's words, some of them quoted.
    Mixed,
    /// After "according to".
    AccordingTo,
}

/// How a speaker stands to what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// Says that it is so.
    Asserts,
    /// Says that it is not so.
    Denies,
    /// Lays it to somebody's charge.
    Accuses,
    /// Wants it.
    Demands,
    /// Undertakes it.
    Promises,
    /// Announces it as an evil.
    Threatens,
    /// Is not sure of it.
    Doubts,
}

impl Stance {
    /// Its name, as in the dossier.
    pub fn name(self) -> &'static str {
        match self {
            Stance::Asserts => "asserts",
            Stance::Denies => "denies",
            Stance::Accuses => "accuses",
            Stance::Demands => "demands",
            Stance::Promises => "promises",
            Stance::Threatens => "threatens",
            Stance::Doubts => "doubts",
        }
    }
}

/// How sure a cue makes the speaker of what is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Stated as fact.
    #[default]
    Certain,
    /// Thought or expected.
    Probable,
    /// Left open.
    Possible,
}

impl Certainty {
    /// Whether stated as fact.
    pub fn is_certain(&self) -> bool {
        *self == Certainty::Certain
    }

    /// Its name, as in the dossier.
    pub fn name(self) -> &'static str {
        match self {
            Certainty::Certain => "certain",
            Certainty::Probable => "probable",
            Certainty::Possible => "possible",
        }
    }
}

/// A word by which writer or speaker colours what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Marker {
    /// What it does.
    pub kind: MarkerKind,
    /// The words.
    pub span: Span,
}

/// One statement answers an event or another statement of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    /// The statement that answers.
    pub from: StatementId,
    /// The event that is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_event: Option<String>,
    /// The statement that is answered: for an event that is a speech act, the statement that it makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_statement: Option<StatementId>,
    /// How.
    pub stance: ResponseStance,
}

/// How a statement answers another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ResponseStance {
    /// Says that it is not so, or not worth an answer.
    Denies,
    /// Says that it is so.
    Confirms,
    /// Says sorry for it.
    Apologises,
    /// Accuses the accuser.
    Accuses,
}

impl ResponseStance {
    /// Its name, as in the dossier.
    pub fn name(self) -> &'static str {
        match self {
            ResponseStance::Denies => "denies",
            ResponseStance::Confirms => "confirms",
            ResponseStance::Apologises => "apologises",
            ResponseStance::Accuses => "accuses",
        }
    }
}

/// What a word by which writer or speaker colours what is said does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkerKind {
    /// Makes it less sure: "apparently", "may".
    Hedge,
    /// Makes it surer: "undoubtedly".
    Booster,
    /// Says that others say so: "allegedly", "is said to".
    Evidential,
    /// Leaves a name to others: "so-called", "what it calls".
    Distancing,
    /// Says that it is not said: "did *not* say".
    Negation,
}

impl MarkerKind {
    /// Its name, as in the dossier.
    pub fn name(self) -> &'static str {
        match self {
            MarkerKind::Hedge => "hedge",
            MarkerKind::Booster => "booster",
            MarkerKind::Evidential => "evidential",
            MarkerKind::Distancing => "distancing",
            MarkerKind::Negation => "negation",
        }
    }
}

/// Somebody who passes a statement on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relay {
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityId>,
    /// The words for them.
    pub span: Span,
}

/// Who did what to whom.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// Stable: the same text, type and trigger give the same identifier.
    pub id: String,
    /// What happened.
    pub event: EventType,
    /// How it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// What it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contexts: Vec<String>,
    /// CAMEO code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cameo: Option<String>,
    /// Goldstein value of the CAMEO code, conflict −10 … cooperation +10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goldstein: Option<f32>,
    /// Class of the event.
    pub quad: Quad,
    /// PLOVER scale, conflict −10 … cooperation +10.
    pub scale: f32,
    /// The word that says it.
    pub trigger: Span,
    /// Who did it.
    pub actor: Vec<Participant>,
    /// To whom.
    pub recipient: Vec<Participant>,
    /// Who takes part beside them, and as what.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RolePlayer>,
    /// Numbers of those concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<Count>,
    /// How the text presents it.
    pub status: Status,
    /// Whether it lies a year or more before the day of publication, by its date, by a year or decade that stands with it, or by
    /// "years ago" and the like; false where the text does not say.
    pub historical: bool,
    /// The statement that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<StatementId>,
    /// The statement that it makes, if it is itself a speech act: what the accuser says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub makes: Option<StatementId>,
    /// Words beside the trigger that make it less sure or surer, or leave it to others: "allegedly".
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub markers: Vec<Marker>,
    /// Where, with its precision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceId>,
    /// Why there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_reason: Option<String>,
    /// When, in the words of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeId>,
    /// When, as a date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<EventDate>,
    /// The earlier event of the document that this one tells again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// How sure the coder is, 0 … 1: fitted to how often events that were found in like manner are right.
    #[serde(serialize_with = "hundredths")]
    pub confidence: f32,
    /// The frame that fired, and where its participants stood: `accuse.allege/subject+object`.
    pub rule: String,
    /// The sentence.
    pub sentence: Span,
}

/// When an event happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventDate {
    /// As TIMEX3 writes it: `2025-06-02`, `2025-06`, `2025-W23`.
    pub value: String,
    /// How exact that is.
    pub granularity: Granularity,
    /// From which words, and how; or that it is no more than the day of publication.
    pub reason: String,
}

/// A part in an event beside actor and recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// For whom the actor acts: the sender of a letter that an envoy brings.
    OnBehalfOf,
    /// For whom something is meant that another receives: the letter's addressee.
    Addressee,
    /// Who brings the others together.
    Mediator,
    /// On whose ground or invitation it happens.
    Host,
    /// Before whom it is said.
    Audience,
    /// For whose good it is done.
    Beneficiary,
    /// With what it is done.
    Instrument,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 7] = [
        Role::OnBehalfOf,
        Role::Addressee,
        Role::Mediator,
        Role::Host,
        Role::Audience,
        Role::Beneficiary,
        Role::Instrument,
    ];

    /// Its name, as in the dossier and in a frame.
    pub fn name(self) -> &'static str {
        match self {
            Role::OnBehalfOf => "on_behalf_of",
            Role::Addressee => "addressee",
            Role::Mediator => "mediator",
            Role::Host => "host",
            Role::Audience => "audience",
            Role::Beneficiary => "beneficiary",
            Role::Instrument => "instrument",
        }
    }

    /// The role with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Somebody in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Participant {
    /// Who.
    pub entity: EntityId,
    /// The words for them in this place.
    pub span: Span,
}

/// Somebody in an event beside actor and recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RolePlayer {
    /// As what.
    pub role: Role,
    /// Who.
    pub entity: EntityId,
    /// The words for them.
    pub span: Span,
}

/// A number of those concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// What became of them: `killed`, `wounded`, `arrested` and so on.
    pub of: String,
    /// How many; at least so many where the text gives a least or a vague number ("dozens").
    pub value: u64,
    /// At most so many, where the text says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// The words that say it.
    pub span: Span,
}

/// How the text presents an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The writer says that it happened.
    Reported,
    /// Only some speaker says that it happened.
    Claimed,
    /// It is said to be going to happen.
    Future,
    /// It may happen, or might have.
    Hypothetical,
    /// It is said not to have happened.
    Negated,
}

impl Status {
    /// Its name, as in the dossier.
    pub fn name(self) -> &'static str {
        match self {
            Status::Reported => "reported",
            Status::Claimed => "claimed",
            Status::Future => "future",
            Status::Hypothetical => "hypothetical",
            Status::Negated => "negated",
        }
    }
}

fn hundredths<S: Serializer>(value: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((f64::from(*value) * 100.0).round() / 100.0)
}

/// What the stages have found, in lists.
pub(crate) struct Found {
    pub(crate) places: Vec<Place>,
    pub(crate) times: Vec<Time>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) events: Vec<Event>,
    pub(crate) responses: Vec<Response>,
}

/// Puts the dossier together: things that no event or statement speaks of are left out, the rest is numbered anew.
pub(crate) fn assemble(
    document: &crate::Document,
    parse: &legation_nlp::Parse,
    entities: &crate::entities::Entities,
    found: Found,
) -> Dossier {
    let Found {
        places,
        times,
        mut statements,
        mut events,
        responses,
    } = found;
    let mut used = vec![false; entities.all().len()];
    each_entity(&mut statements, &mut events, |entity| {
        used[entity.0 as usize] = true
    });
    for entity in entities.all().iter().filter(|entity| !entity.mentions.is_empty()) {
        for member in &entity.members {
            used[member.0 as usize] = true;
        }
    }
    let mut renamed = vec![EntityId(0); used.len()];
    let mut kept = Vec::new();
    for (at, entity) in entities.all().iter().enumerate() {
        let plain =
            matches!(entity.kind, EntityKind::Other | EntityKind::Place) || entity.is_unresolved_pronoun();
        if used[at] || !plain {
            renamed[at] = EntityId(kept.len() as u32);
            kept.push(entity.to_dossier(renamed[at]));
        }
    }
    for entity in &mut kept {
        entity.mentions.sort_unstable();
        entity.members.iter_mut().for_each(|m| *m = renamed[m.0 as usize]);
    }
    each_entity(&mut statements, &mut events, |entity| {
        *entity = renamed[entity.0 as usize]
    });
    Dossier {
        id: document.id.clone(),
        published: document.published.clone(),
        outlet: document.outlet.clone(),
        language: Language::English,
        entities: kept,
        places,
        times,
        statements,
        events,
        responses,
        warnings: parse.warnings().iter().map(ToString::to_string).collect(),
    }
}

fn each_entity(statements: &mut [Statement], events: &mut [Event], mut visit: impl FnMut(&mut EntityId)) {
    for statement in statements {
        statement.speakers.iter_mut().for_each(&mut visit);
        statement
            .relayed_by
            .iter_mut()
            .filter_map(|r| r.entity.as_mut())
            .for_each(&mut visit);
    }
    for event in events {
        event
            .actor
            .iter_mut()
            .chain(&mut event.recipient)
            .for_each(|p| visit(&mut p.entity));
        event.roles.iter_mut().for_each(|r| visit(&mut r.entity));
    }
}
