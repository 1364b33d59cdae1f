//! The relation that a text states between two marked parties.
//!
//! Every trigger in the sentences of the pair is a candidate, whether or not its slots lead to the pair. What speaks for a
//! candidate is written down as features: does its frame's actor or recipient lie in the marked words, how near in the tree
//! do they stand, does the pattern fit in full or only its head, is the act negated or to come. A linear scorer weighs them; its weights
//! are learned (`cargo xtask train`) and stand in `lexicon/relate.toml`. A type's score is the soft maximum over its candidates.

use std::collections::BTreeMap;

use legation_knowledge::{EventType, Mode, Quad};
use legation_nlp::Dep;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use crate::Stages;
use crate::contexts::Contexts;
use crate::dossier::{EntityId, Participant, Span, Status};
use crate::events::participants;
use crate::events::triggers::{self, Hit, Miss};
use crate::lexicon::{Frame, Head, Slot, Trigger};
use crate::syntax::Token;

/// Distances in the tree beyond this are all alike.
const FAR: usize = 7;
/// A sentence of the pair of more tokens than this is searched near the pair only.
const LONGEST: usize = 300;

/// Two marked parties, by code points of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Dyad {
    /// Where the acting one is named.
    pub actor: Vec<Span>,
    /// Where the other one is named.
    pub recipient: Vec<Span>,
}

/// What a text states between two.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Relation {
    /// What kind of act.
    pub event: EventType,
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// How the text presents it.
    pub status: Status,
    /// How sure the scorer is, 0 … 1.
    pub confidence: f32,
    /// The words that say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Span>,
    /// The frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// What speaks for one type of event between the pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The type that it speaks for.
    pub event: EventType,
    /// Names of the features that hold.
    pub features: Vec<String>,
    /// The word.
    pub trigger: Span,
    /// The frame.
    pub rule: String,
    /// CAMEO code of the frame.
    pub cameo: Option<String>,
    /// Of the frame, unless the type is another than the frame's.
    pub mode: Option<Mode>,
    /// As the text presents it.
    pub status: Status,
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Evidence", 6)?;
        fields.serialize_field("event", &self.event)?;
        fields.serialize_field("trigger", &self.trigger)?;
        fields.serialize_field("rule", &self.rule)?;
        fields.serialize_field("status", &self.status)?;
        fields.serialize_field("features", &self.features)?;
        fields.serialize_field("keys", &self.keys())?;
        fields.end()
    }
}

impl Evidence {
    /// By what the learned map knows a candidate: its type, and if the pattern fits in full, its CAMEO code and frame; with
    /// `t:` before, if its status makes it another type than the frame's.
    pub fn keys(&self) -> Vec<String> {
        let turned = self.features.iter().any(|f| f.starts_with("turned:"));
        let prefix = if turned { "t:" } else { "" };
        let mut keys = vec![format!("{prefix}e:{}", self.event)];
        let link = self.features.iter().find(|f| f.starts_with("link:"));
        keys.extend(link.map(|link| format!("{prefix}{link}:{}", self.event)));
        if self.features.iter().any(|f| f == "fit") {
            keys.push(format!("{prefix}c:{}", self.cameo.as_deref().unwrap_or("-")));
            keys.push(format!("{prefix}r:{}", self.rule));
        }
        keys
    }
}

/// All that the scorer weighs for a pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairEvidence {
    /// What the two are, and what their sentence is about.
    pub pair: Vec<String>,
    /// What each candidate speaks for.
    pub candidates: Vec<Evidence>,
}

/// The relation of a pair.
pub(crate) fn relate(stages: &Stages<'_>, contexts: &Contexts, dyad: &Dyad) -> Option<Relation> {
    let lexicon = stages.context.lexicon;
    lexicon
        .scorer
        .decide(&evidence(stages, contexts, dyad), &lexicon.ontology)
}

/// All that speaks for any type.
pub(crate) fn evidence(stages: &Stages<'_>, contexts: &Contexts, dyad: &Dyad) -> PairEvidence {
    let pair = Pair::of(stages, dyad);
    let mut candidates = Vec::new();
    for token in pair.field(stages) {
        pair.candidates(stages, token, &mut candidates);
    }
    PairEvidence {
        pair: pair.features(stages, contexts),
        candidates,
    }
}

/// The pair in the tree.
struct Pair {
    actor: Party,
    recipient: Party,
}

/// A marked party.
struct Party {
    spans: Vec<Span>,
    tokens: Vec<Token>,
    /// The topmost of its words.
    heads: Vec<Token>,
    /// Whom those mean.
    entities: Vec<EntityId>,
}

impl Party {
    fn of(stages: &Stages<'_>, spans: &[Span]) -> Self {
        let s = stages.context.syntax;
        let parse = s.parse();
        let mut tokens = Vec::new();
        for span in spans {
            tokens.extend(parse.tokens_of(span.start(), span.end()));
        }
        let heads: Vec<Token> = tokens
            .iter()
            .copied()
            .filter(|&t| s.head(t).is_none_or(|h| !tokens.contains(&h)) && !s.is_space(t))
            .filter(|&t| s.pos(t) != legation_nlp::Pos::Punct)
            .collect();
        let mentions = heads.iter().filter_map(|&h| stages.context.mentions.at(h));
        Self {
            spans: spans.to_vec(),
            entities: mentions
                .flat_map(|m| stages.context.entities.of(m).iter().copied())
                .collect(),
            tokens,
            heads,
        }
    }

    /// Whether one of these stands in the marked words, or is one who does ("*Chad* said *it* would").
    fn overlaps(&self, participants: &[Participant]) -> bool {
        let marked = |span: Span| {
            self.spans
                .iter()
                .any(|m| span.start() < m.end() && m.start() < span.end())
        };
        participants
            .iter()
            .any(|p| marked(p.span) || self.entities.contains(&p.entity))
    }

    fn contains(&self, token: Token) -> bool {
        self.tokens.contains(&token)
    }
}

impl Pair {
    fn of(stages: &Stages<'_>, dyad: &Dyad) -> Self {
        Self {
            actor: Party::of(stages, &dyad.actor),
            recipient: Party::of(stages, &dyad.recipient),
        }
    }

    /// What the two are, and what the sentence of the actor is about.
    fn features(&self, stages: &Stages<'_>, contexts: &Contexts) -> Vec<String> {
        let context = &stages.context;
        let mut features = Vec::new();
        for (name, party) in [("actor", &self.actor), ("recipient", &self.recipient)] {
            match party.entities.first() {
                Some(&id) => {
                    let entity = context.entities.get(id);
                    features.push(format!("{name} is {:?}", entity.kind).to_lowercase());
                    features.extend(entity.sectors.iter().map(|sector| format!("{name} is {sector}")));
                }
                None => features.push(format!("{name} is nobody known")),
            }
        }
        let sentence = self
            .actor
            .heads
            .first()
            .map(|&head| context.syntax.sentence(head).tokens.clone());
        let signs = sentence
            .map(|sentence| contexts.of(&sentence))
            .unwrap_or_default();
        let names = &context.lexicon.contexts.names;
        features.extend(signs.iter().map(|sign| format!("about {}", names[sign.context])));
        features
    }

    /// The words of the sentences in which the two stand.
    fn field(&self, stages: &Stages<'_>) -> Vec<Token> {
        let s = stages.context.syntax;
        let mut sentences: Vec<usize> = self
            .actor
            .tokens
            .iter()
            .chain(&self.recipient.tokens)
            .map(|&t| s.sentence_index(t))
            .collect();
        sentences.sort_unstable();
        sentences.dedup();
        let mut field = Vec::new();
        for sentence in sentences {
            let Some(&near) = self
                .actor
                .tokens
                .iter()
                .chain(&self.recipient.tokens)
                .find(|&&t| s.sentence_index(t) == sentence)
            else {
                continue;
            };
            let tokens = s.sentence(near).tokens.clone();
            let start = tokens.start.max(near.saturating_sub(LONGEST));
            field.extend(start..tokens.end.min(near + LONGEST));
        }
        field
    }

    /// What this word speaks for.
    fn candidates(&self, stages: &Stages<'_>, token: Token, found: &mut Vec<Evidence>) {
        let context = &stages.context;
        let place = self.place(stages, token);
        // The pattern that says most and has whom its frame needs; else the one that says most.
        let complete = triggers::all_at(context, token).into_iter().next();
        let hit = complete.or_else(|| {
            let hit = triggers::at(context, token)?;
            let cast = participants::fill(context, context.lexicon.frames.frame(hit.trigger), &hit, 3);
            Some((hit, cast))
        });
        if let Some((hit, cast)) = hit {
            let frame = context.lexicon.frames.frame(hit.trigger);
            let mut features = self.links(&cast);
            features.push("fit".to_owned());
            features.push(format!("fit:{}", specificity(hit.trigger)));
            features.push(format!("fit:{:?}", hit.trigger.head));
            features.extend(place.iter().cloned());
            self.push(stages, frame, &hit, features, found);
            if let Some(also) = frame.also {
                let other = &context.lexicon.frames.frames()[also];
                self.push(stages, other, &hit, vec!["also".to_owned()], found);
            }
        }
        let mut loose: BTreeMap<&str, (&Frame, String)> = BTreeMap::new();
        for (trigger, miss) in triggers::near_misses(context, token) {
            let frame = context.lexicon.frames.frame(trigger);
            if frame.void {
                continue;
            }
            let kind = match miss {
                Miss::Word(_) => "word",
                Miss::Object => "object",
                Miss::Excluded(_) => "excluded",
                Miss::Subject => "subject",
                Miss::Light => "light",
                Miss::Modal => "modal",
                Miss::Position => "position",
            };
            loose
                .entry(frame.event.as_str())
                .or_insert((frame, format!("miss:{kind}")));
        }
        for (frame, miss) in loose.into_values() {
            let mut features = vec!["miss".to_owned(), miss];
            features.extend(
                place
                    .iter()
                    .filter(|f| f.starts_with("near") || f.starts_with("path"))
                    .map(|f| format!("miss-{f}")),
            );
            found.push(Evidence {
                event: frame.event.clone(),
                features,
                trigger: context.syntax.span(token..token + 1),
                rule: frame.id.clone(),
                cameo: frame.cameo.clone(),
                mode: frame.mode.clone(),
                status: Status::Reported,
            });
        }
    }

    fn push(
        &self,
        stages: &Stages<'_>,
        frame: &Frame,
        hit: &Hit<'_>,
        mut features: Vec<String>,
        found: &mut Vec<Evidence>,
    ) {
        let context = &stages.context;
        let ontology = &context.lexicon.ontology;
        let mut status = context.status.of(hit.token);
        if stages.statements.around(hit.token).is_some() {
            status = status.max(Status::Claimed);
        }
        let quad = ontology.quad(&frame.event);
        let cooperative = matches!(quad, Quad::VerbalCooperation | Quad::MaterialCooperation);
        let turned = match status {
            Status::Negated => Some("REJECT").filter(|_| cooperative),
            Status::Future | Status::Hypothetical if cooperative => Some("AGREE"),
            Status::Future | Status::Hypothetical if quad == Quad::MaterialConflict => Some("THREATEN"),
            _ => None,
        };
        let word = status.name();
        let evidence = |event: &EventType, features: Vec<String>, mode: Option<Mode>| Evidence {
            event: event.clone(),
            features,
            trigger: context.syntax.span(hit.span.clone()),
            rule: frame.id.clone(),
            cameo: frame.cameo.clone(),
            mode,
            status,
        };
        if let Some(event) = turned
            .and_then(|name| ontology.event(name))
            .filter(|e| *e != frame.event)
        {
            let mut turned = features.clone();
            turned.push(format!("turned:{word}:{}", quad_name(quad)));
            found.push(evidence(&event, turned, None));
        }
        features.push(format!("status:{word}:{}", quad_name(quad)));
        found.push(evidence(&frame.event, features, frame.mode.clone()));
    }

    /// Whether the frame's participants lie in the marked words.
    fn links(&self, cast: &participants::Cast) -> Vec<String> {
        let link = |participants: &[Participant]| match (
            self.actor.overlaps(participants),
            self.recipient.overlaps(participants),
        ) {
            (true, true) => "both",
            (true, false) => "a",
            (false, true) => "b",
            (false, false) if participants.is_empty() => "none",
            (false, false) => "other",
        };
        let (actor, recipient) = (link(&cast.actors), link(&cast.recipients));
        vec![
            format!("actor:{actor}"),
            format!("recipient:{recipient}"),
            format!("link:{actor}:{recipient}"),
        ]
    }

    /// How the word stands to the pair in the tree.
    fn place(&self, stages: &Stages<'_>, token: Token) -> Vec<String> {
        let s = stages.context.syntax;
        let mut features = Vec::new();
        let distance = |party: &Party| {
            let steps = party.heads.iter().filter_map(|&h| s.steps(token, h)).min();
            steps.map_or(FAR, |d| d.min(FAR))
        };
        let (a, b) = (distance(&self.actor), distance(&self.recipient));
        features.push(format!("near-a:{a}"));
        features.push(format!("near-b:{b}"));
        features.push(format!("near:{}", (a + b).min(2 * FAR)));
        let above = |party: &Party| party.heads.iter().any(|&h| s.ancestors(h).any(|x| x == token));
        let path = match (above(&self.actor), above(&self.recipient)) {
            (true, true) => "top",
            (true, false) => "over-a",
            (false, true) => "over-b",
            (false, false) => "beside",
        };
        features.push(format!("path:{path}"));
        if self.actor.contains(token) {
            features.push("path:in-a".to_owned());
        }
        if self.recipient.contains(token) {
            features.push("path:in-b".to_owned());
        }
        if s.is_verb(token) {
            let subject = stages.context.predicates.fill(token, Head::Verb, &Slot::Subject);
            if subject.is_some_and(|subject| s.coordination(subject).iter().any(|&m| self.actor.contains(m)))
            {
                features.push("path:subject".to_owned());
            }
        }
        if s.head(token).is_none() {
            features.push("path:root".to_owned());
        }
        if matches!(
            s.dep(token),
            Dep::Relcl | Dep::Advcl | Dep::Acl | Dep::Ccomp | Dep::Xcomp
        ) {
            features.push(format!("path:{:?}", s.dep(token)).to_lowercase());
        }
        features
    }
}

fn specificity(trigger: &Trigger) -> &'static str {
    match (
        trigger.objects.is_empty(),
        trigger.with.is_empty() && trigger.after.is_none(),
    ) {
        (false, _) => "object",
        (true, false) => "words",
        (true, true) => "bare",
    }
}

fn quad_name(quad: Quad) -> &'static str {
    match quad {
        Quad::VerbalCooperation => "vcoop",
        Quad::MaterialCooperation => "mcoop",
        Quad::VerbalConflict => "vconf",
        Quad::MaterialConflict => "mconf",
    }
}
