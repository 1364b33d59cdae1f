//! Event frames: which words mean which event, and where in the tree its participants stand.

use std::collections::{HashMap, HashSet};

use legation_knowledge::{Content, EventType, Mode, Ontology, Source, SourceError};
use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameFile {
    frame: Vec<FrameRow>,
}

/// One `[[frame]]`, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameRow {
    id: Spanned<String>,
    event: Spanned<String>,
    mode: Option<Spanned<String>>,
    cameo: Option<String>,
    #[serde(default)]
    verbs: Vec<Spanned<String>>,
    #[serde(default)]
    nouns: Vec<Spanned<String>>,
    actor: Option<Vec<Spanned<String>>>,
    recipient: Option<Vec<Spanned<String>>>,
    noun_actor: Option<Vec<Spanned<String>>>,
    noun_recipient: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    needs: Needs,
    #[serde(default)]
    things: bool,
    #[serde(default)]
    places: bool,
    #[serde(default)]
    unless: Vec<String>,
    content: Option<Content>,
    #[serde(default)]
    demands: Vec<String>,
    #[serde(default)]
    example: Vec<Example>,
}

/// Which participants must be found for an event to be one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Needs {
    /// The actor; of a passive and of a noun, either.
    #[default]
    Actor,
    /// The recipient.
    Recipient,
    /// Both; of a passive, the recipient.
    Both,
    /// Both, or several actors: "the two leaders met".
    Together,
}

/// A small text with the events that must come of it, each as
/// `EVENT mode | actors > recipients | status` with `-` for nobody.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The text.
    pub text: String,
    /// Its events, in order; empty if there must be none.
    pub events: Vec<String>,
}

/// Where in the tree a participant stands, seen from the trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Who does it, whatever the voice.
    Subject,
    /// To whom it is done, whatever the voice.
    Object,
    /// The indirect object.
    Indirect,
    /// "Russia's visit".
    Possessive,
    /// "Russian visit", "police raid".
    Modifier,
    /// Object of this preposition.
    Prep(String),
    /// This slot of the object.
    Of(Box<Slot>),
}

impl Slot {
    fn parse(text: &str) -> Option<Self> {
        let simple = |text: &str| match text {
            "subject" => Some(Slot::Subject),
            "object" => Some(Slot::Object),
            "indirect" => Some(Slot::Indirect),
            "possessive" => Some(Slot::Possessive),
            "modifier" => Some(Slot::Modifier),
            prep if !prep.is_empty() && prep.bytes().all(|b| b.is_ascii_lowercase()) => {
                Some(Slot::Prep(prep.to_owned()))
            }
            _ => None,
        };
        match text.split_once('.') {
            Some(("object", inner)) => simple(inner).map(|slot| Slot::Of(Box::new(slot))),
            Some(_) => None,
            None => simple(text),
        }
    }

    /// The slot as it is written in a frame and shown in a rule.
    pub(crate) fn name(&self) -> String {
        match self {
            Slot::Subject => "subject".into(),
            Slot::Object => "object".into(),
            Slot::Indirect => "indirect".into(),
            Slot::Possessive => "possessive".into(),
            Slot::Modifier => "modifier".into(),
            Slot::Prep(prep) => prep.clone(),
            Slot::Of(inner) => format!("object.{}", inner.name()),
        }
    }
}

/// A word, or words, that mean the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trigger {
    /// Index of its frame.
    pub(crate) frame: usize,
    /// Particles and prepositions that go with the verb, or the first part of a compound noun.
    pub(crate) with: Vec<String>,
    /// Lemmas of which the object must be one; empty if any will do.
    pub(crate) objects: Vec<String>,
}

impl Trigger {
    fn specificity(&self) -> usize {
        self.with.len() + 3 * usize::from(!self.objects.is_empty())
    }
}

/// A frame, checked.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) id: String,
    pub(crate) event: EventType,
    pub(crate) mode: Option<Mode>,
    pub(crate) cameo: Option<String>,
    /// Slots of a verb.
    pub(crate) actor: Vec<Slot>,
    pub(crate) recipient: Vec<Slot>,
    /// Slots of a noun.
    pub(crate) noun_actor: Vec<Slot>,
    pub(crate) noun_recipient: Vec<Slot>,
    pub(crate) needs: Needs,
    /// Whether what is no actor can be the recipient too: a building, a text.
    pub(crate) things: bool,
    /// Whether a place can be the recipient.
    pub(crate) places: bool,
    /// Lemmas of objects with which it is another event or none.
    pub(crate) unless: Vec<String>,
    /// What the events in its content are.
    pub(crate) content: Content,
    /// Prepositions that lead to what is demanded, promised or refused, beside clauses.
    pub(crate) demands: Vec<String>,
    pub(crate) examples: Vec<Example>,
}

impl Frame {
    /// Whether the objects that a trigger wants are a part of it, not who it is done to: "opened fire", unlike
    /// "expelled diplomats". They are if the frame seeks its recipient elsewhere than in the object alone.
    pub(crate) fn recipient_is_idiom(&self, objects: &[String]) -> bool {
        !objects.is_empty()
            && self
                .recipient
                .iter()
                .chain(&self.actor)
                .any(|slot| !matches!(slot, Slot::Subject | Slot::Object))
    }
}

/// All frames, found by the lemma of a trigger.
#[derive(Debug, Default)]
pub(crate) struct FrameIndex {
    frames: Vec<Frame>,
    verbs: HashMap<String, Vec<Trigger>>,
    nouns: HashMap<String, Vec<Trigger>>,
}

impl FrameIndex {
    pub(super) fn read(sources: &[Source<'_>], ontology: &Ontology) -> Result<Self, SourceError> {
        let mut index = Self::default();
        let mut ids = HashSet::new();
        for source in sources {
            for row in source.read::<FrameFile>()?.frame {
                if !ids.insert(row.id.get_ref().clone()) {
                    return Err(source.error(row.id.span(), "another frame has this id"));
                }
                index.add(row, source, ontology)?;
            }
        }
        for triggers in index.verbs.values_mut().chain(index.nouns.values_mut()) {
            // What says more comes first; the order of the files decides between equals.
            triggers.sort_by_key(|t| std::cmp::Reverse(t.specificity()));
        }
        Ok(index)
    }

    /// All frames in the order of the files.
    pub(crate) fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// The frame of a trigger.
    pub(crate) fn frame(&self, trigger: &Trigger) -> &Frame {
        &self.frames[trigger.frame]
    }

    /// Triggers with this verb, those that say more first.
    pub(crate) fn of_verb(&self, lemma: &str) -> &[Trigger] {
        self.verbs.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Triggers with this noun, those that say more first.
    pub(crate) fn of_noun(&self, lemma: &str) -> &[Trigger] {
        self.nouns.get(lemma).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, row: FrameRow, source: &Source<'_>, ontology: &Ontology) -> Result<(), SourceError> {
        let frame = self.frames.len();
        for verb in &row.verbs {
            let (lemma, trigger) = verb_trigger(verb, frame, source)?;
            self.verbs.entry(lemma).or_default().push(trigger);
        }
        for noun in &row.nouns {
            let (lemma, trigger) = noun_trigger(noun, frame, source)?;
            self.nouns.entry(lemma).or_default().push(trigger);
        }
        let unknown = |name: &Spanned<String>, what: &str| {
            source.error(name.span(), format!("unknown {what} {:?}", name.get_ref()))
        };
        let event = ontology
            .event(row.event.get_ref())
            .ok_or_else(|| unknown(&row.event, "event"))?;
        let mode_of = |name: &Spanned<String>| {
            ontology
                .mode(&event, name.get_ref())
                .ok_or_else(|| unknown(name, &format!("mode of {event}")))
        };
        let mode = row.mode.as_ref().map(mode_of).transpose()?;
        let slots = |names: Option<Vec<Spanned<String>>>, default: &[&str]| match names {
            Some(names) => names.iter().map(|name| read_slot(name, source)).collect(),
            None => Ok(default.iter().filter_map(|name| Slot::parse(name)).collect()),
        };
        let frame = Frame {
            content: row.content.unwrap_or_else(|| ontology.content(&event)),
            actor: slots(row.actor, &["subject"])?,
            recipient: slots(row.recipient, &["object"])?,
            noun_actor: slots(row.noun_actor, &["possessive", "by", "modifier", "subject"])?,
            noun_recipient: slots(row.noun_recipient, &["against", "on", "to"])?,
            id: row.id.into_inner(),
            mode,
            event,
            cameo: row.cameo,
            needs: row.needs,
            things: row.things,
            places: row.places,
            unless: row.unless,
            demands: row.demands,
            examples: row.example,
        };
        self.frames.push(frame);
        Ok(())
    }
}

fn read_slot(name: &Spanned<String>, source: &Source<'_>) -> Result<Slot, SourceError> {
    let hint = "a slot is subject, object, indirect, possessive, modifier, a preposition, or object.SLOT";
    Slot::parse(name.get_ref()).ok_or_else(|| source.error(name.span(), hint))
}

/// `verb`, `verb particle`, `verb particle preposition`, any with ` + object|object`.
fn verb_trigger(
    text: &Spanned<String>,
    frame: usize,
    source: &Source<'_>,
) -> Result<(String, Trigger), SourceError> {
    let (words, objects) = text.get_ref().split_once('+').unwrap_or((text.get_ref(), ""));
    let objects: Vec<String> = objects
        .split('|')
        .map(str::trim)
        .filter(|o| !o.is_empty())
        .map(str::to_owned)
        .collect();
    let mut words = words.split_whitespace().map(str::to_owned);
    let verb = words.next();
    let with: Vec<String> = words.collect();
    match verb {
        Some(verb) if with.len() <= 2 => Ok((verb, Trigger { frame, with, objects })),
        _ => {
            let hint = "a verb is `verb` with at most two particles, or that with `+ object|object`";
            Err(source.error(text.span(), hint))
        }
    }
}

/// `noun` or `first noun`.
fn noun_trigger(
    text: &Spanned<String>,
    frame: usize,
    source: &Source<'_>,
) -> Result<(String, Trigger), SourceError> {
    let words: Vec<&str> = text.get_ref().split_whitespace().collect();
    let (with, noun) = match words[..] {
        [noun] => (Vec::new(), noun),
        [first, noun] => (vec![first.to_owned()], noun),
        _ => return Err(source.error(text.span(), "a noun is `noun` or `first noun`")),
    };
    Ok((
        noun.to_owned(),
        Trigger {
            frame,
            with,
            objects: Vec::new(),
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<FrameIndex, SourceError> {
        FrameIndex::read(
            &[Source::new("lexicon/events/x.toml", text)],
            &Ontology::packaged().unwrap(),
        )
    }

    #[test]
    fn what_says_more_comes_first() {
        let index = read(
            "[[frame]]\nid='a'\nevent='CONSULT'\nverbs=['break']\n\
             [[frame]]\nid='b'\nevent='SANCTION'\nverbs=['break off + talk|tie', 'break with']\n",
        )
        .unwrap();
        let order: Vec<_> = index
            .of_verb("break")
            .iter()
            .map(|t| index.frame(t).id.as_str())
            .collect();
        assert_eq!(order, ["b", "b", "a"]);
        assert_eq!(index.of_verb("break")[0].objects, ["talk", "tie"]);
        assert!(index.of_verb("breaks").is_empty());
    }

    #[test]
    fn slots_read_back_as_they_are_written() {
        for name in ["subject", "object", "with", "object.possessive", "object.on"] {
            assert_eq!(Slot::parse(name).unwrap().name(), name);
        }
        for wrong in ["", "Subject", "with.on", "object.object.on", "object."] {
            assert_eq!(Slot::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn errors_name_the_line() {
        let cases = [
            ("[[frame]]\nid='a'\nevent='CONSLT'\n", 3, "unknown event"),
            (
                "[[frame]]\nid='a'\nevent='CONSULT'\nmode='riot'\n",
                4,
                "unknown mode of CONSULT",
            ),
            (
                "[[frame]]\nid='a'\nevent='CONSULT'\nverb=['go']\n",
                4,
                "unknown field",
            ),
            (
                "[[frame]]\nid='a'\nevent='CONSULT'\nactor=['Subject']\n",
                4,
                "a slot is",
            ),
            (
                "[[frame]]\nid='a'\nevent='AID'\n[[frame]]\nid='a'\nevent='AID'\n",
                5,
                "another frame",
            ),
            (
                "[[frame]]\nid='a'\nevent='AID'\nverbs=['give out some more']\n",
                4,
                "a verb is",
            ),
        ];
        for (text, line, message) in cases {
            let error = read(text).unwrap_err();
            assert_eq!(error.line(), line, "{error}");
            assert!(error.message().contains(message), "{error}");
        }
    }
}
