//! Event frames: which words mean which event, and where in the tree its participants stand. `docs/lexicon.md` describes
//! the files.

use std::collections::HashMap;

use legation_knowledge::{Content, EventType, Lines, Mode, Ontology, Source, SourceError};
use serde::Deserialize;
use toml::Spanned;

use super::classes::Classes;
use super::pattern::{Head, Trigger};
use super::slot::Slot;
use crate::dossier::Role;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameFile {
    #[serde(default)]
    classes: HashMap<Spanned<String>, Vec<String>>,
    #[serde(default)]
    frame: Vec<FrameRow>,
}

/// One `[[frame]]`, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameRow {
    id: Spanned<String>,
    event: Spanned<String>,
    mode: Option<Spanned<String>>,
    cameo: Option<Spanned<String>>,
    #[serde(default)]
    verbs: Vec<Spanned<String>>,
    #[serde(default)]
    nouns: Vec<Spanned<String>>,
    #[serde(default)]
    light: Vec<Spanned<String>>,
    #[serde(default)]
    adjectives: Vec<Spanned<String>>,
    actor: Option<Vec<Spanned<String>>>,
    recipient: Option<Vec<Spanned<String>>>,
    noun_actor: Option<Vec<Spanned<String>>>,
    noun_recipient: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    roles: HashMap<Spanned<String>, Vec<Spanned<String>>>,
    #[serde(default)]
    needs: Needs,
    #[serde(default)]
    accepts: Accepts,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
    content: Option<Content>,
    #[serde(default)]
    demands: Vec<String>,
    also: Option<Spanned<String>>,
    #[serde(default)]
    modal: bool,
    #[serde(default)]
    void: bool,
    #[serde(default)]
    mutual: bool,
    #[serde(default)]
    listed: bool,
    #[serde(default)]
    reciprocal: bool,
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
    /// The actor, of whatever voice and of nouns, too.
    Doer,
    /// The recipient.
    Recipient,
    /// Both; of a passive, the recipient.
    Both,
    /// Both, or several actors: "the two leaders met".
    Together,
}

/// What can be the recipient.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Accepts {
    /// Persons, bodies, groups and states.
    Actors,
    /// Those, and places.
    Places,
    /// Anything: a building, a text, a decision.
    #[default]
    Things,
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

/// A frame, checked.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) id: String,
    /// The file that it stands in, and the line.
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) event: EventType,
    pub(crate) mode: Option<Mode>,
    pub(crate) cameo: Option<String>,
    /// Slots of a verb or adjective.
    pub(crate) actor: Vec<Slot>,
    pub(crate) recipient: Vec<Slot>,
    /// Slots of a noun.
    pub(crate) noun_actor: Vec<Slot>,
    pub(crate) noun_recipient: Vec<Slot>,
    /// Slots of further roles.
    pub(crate) roles: Vec<(Role, Vec<Slot>)>,
    pub(crate) needs: Needs,
    pub(crate) accepts: Accepts,
    /// Lemmas of objects with which it is another event or none, in alphabetical order.
    pub(crate) unless: Vec<String>,
    /// What the events in its content are.
    pub(crate) content: Content,
    /// Prepositions that lead to what is demanded, promised or refused, beside clauses.
    pub(crate) demands: Vec<String>,
    /// The frame that fires, too.
    pub(crate) also: Option<usize>,
    /// Whether its verb must have a clause that says what must or should be.
    pub(crate) modal: bool,
    /// Whether what its patterns fit is no event: "struck down the law".
    pub(crate) void: bool,
    /// Whether its recipients are actors, too: both sides of a fight.
    pub(crate) mutual: bool,
    /// Whether an object that its patterns list is the recipient if nobody else is: "boycotted the vote".
    pub(crate) listed: bool,
    /// Whether several actors without a recipient are each other's recipients: "the two failed to agree".
    pub(crate) reciprocal: bool,
    pub(crate) examples: Vec<Example>,
}

impl Frame {
    /// Whether the objects that a trigger wants are a part of it, not who it is done to: "opened fire", unlike
    /// "expelled diplomats". They are if the frame seeks its recipient elsewhere than in the object alone.
    /// Where it was done says nothing of that.
    pub(crate) fn recipient_is_idiom(&self, objects: &[String]) -> bool {
        let deeper = |slot: &Slot| !matches!(slot, Slot::Subject | Slot::Object | Slot::Place);
        !objects.is_empty() && self.recipient.iter().chain(&self.actor).any(deeper)
    }
}

/// All frames, found by the lemma of a trigger.
#[derive(Debug, Default)]
pub(crate) struct FrameIndex {
    frames: Vec<Frame>,
    triggers: HashMap<Head, HashMap<String, Vec<Trigger>>>,
    /// Words that make a clause a demand, in alphabetical order: the class `@demanding`.
    demanding: Vec<String>,
    /// Verbs with which a preposition can stand for an adjective, in alphabetical order: the class `@copular`.
    copular: Vec<String>,
}

impl FrameIndex {
    /// Reads files of frames; `classes` has the lists that stand elsewhere. Of two frames with one id in different files, the first one
    /// counts.
    pub(super) fn read(
        sources: &[Source<'_>],
        mut classes: Classes,
        ontology: &Ontology,
    ) -> Result<Self, SourceError> {
        let mut files = Vec::new();
        for source in sources {
            let file: FrameFile = source.read()?;
            classes.add(file.classes, source)?;
            files.push((source, file.frame));
        }
        let mut first: HashMap<String, usize> = HashMap::new();
        for (at, (source, rows)) in files.iter().enumerate() {
            for (k, row) in rows.iter().enumerate() {
                let id = row.id.get_ref();
                if rows[..k].iter().any(|other| other.id.get_ref() == id) {
                    return Err(source.error(row.id.span(), "another frame of this file has this id"));
                }
                first.entry(id.clone()).or_insert(at);
            }
        }
        let mut index = Self {
            demanding: classes.expand("@demanding").unwrap_or_default(),
            copular: classes.expand("@copular").unwrap_or_default(),
            ..Self::default()
        };
        let mut also = Vec::new();
        for (at, (source, rows)) in files.into_iter().enumerate() {
            let lines = source.lines();
            let kept = rows.into_iter().filter(|row| first[row.id.get_ref()] == at);
            for row in kept {
                if let Some(other) = row.also.clone() {
                    also.push((index.frames.len(), other, *source));
                }
                index.add(row, (source, &lines), &classes, ontology)?;
            }
        }
        for (frame, other, source) in also {
            let found = index.frames.iter().position(|f| f.id == *other.get_ref());
            let missing = || source.error(other.span(), format!("no frame has the id {:?}", other.get_ref()));
            index.frames[frame].also = Some(found.ok_or_else(missing)?);
        }
        for triggers in index.triggers.values_mut().flat_map(HashMap::values_mut) {
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

    /// Words that make a clause a demand, in alphabetical order.
    pub(crate) fn demanding(&self) -> &[String] {
        &self.demanding
    }

    /// Whether with this verb (lemma) a preposition can stand for an adjective: "is at war".
    pub(crate) fn is_copular(&self, lemma: &str) -> bool {
        self.copular.binary_search_by(|w| w.as_str().cmp(lemma)).is_ok()
    }

    /// Number of triggers.
    pub(crate) fn len(&self) -> usize {
        self.triggers
            .values()
            .flat_map(HashMap::values)
            .map(Vec::len)
            .sum()
    }

    /// Triggers with this word, those that say more first.
    pub(crate) fn of(&self, head: Head, lemma: &str) -> &[Trigger] {
        let of_head = self.triggers.get(&head);
        of_head.and_then(|all| all.get(lemma)).map_or(&[], Vec::as_slice)
    }

    fn add(
        &mut self,
        row: FrameRow,
        (source, lines): (&Source<'_>, &Lines),
        classes: &Classes,
        ontology: &Ontology,
    ) -> Result<(), SourceError> {
        let patterns = [
            (&row.verbs, Head::Verb, false),
            (&row.nouns, Head::Noun, false),
            (&row.light, Head::Noun, true),
            (&row.adjectives, Head::Adjective, false),
        ];
        for (patterns, head, light) in patterns {
            for pattern in patterns {
                let wrong = |why| source.error(pattern.span(), why);
                let line = lines.of(pattern.span().start);
                for (lemma, mut trigger) in Trigger::parse(pattern.get_ref(), head, classes).map_err(wrong)? {
                    (trigger.frame, trigger.light) = (self.frames.len(), light);
                    trigger.line = line;
                    self.triggers
                        .entry(head)
                        .or_default()
                        .entry(lemma)
                        .or_default()
                        .push(trigger);
                }
            }
        }
        let event = ontology.event(row.event.get_ref()).ok_or_else(|| {
            let names = ontology.events().map(EventType::as_str);
            unknown(source, &row.event, "event", names)
        })?;
        let mode_of = |name: &Spanned<String>| {
            let modes = ontology.modes(&event).map(Mode::as_str);
            ontology
                .mode(&event, name.get_ref())
                .ok_or_else(|| unknown(source, name, &format!("mode of {event}"), modes))
        };
        let mode = row.mode.as_ref().map(mode_of).transpose()?;
        if let Some(code) = row
            .cameo
            .as_ref()
            .filter(|code| ontology.goldstein(code.get_ref()).is_none())
        {
            return Err(source.error(
                code.span(),
                "this is no CAMEO code; see lexicon/ontology/cameo.tsv",
            ));
        }
        let slots = |names: Option<Vec<Spanned<String>>>, default: &[&str]| match names {
            Some(names) => names.iter().map(|name| read_slot(name, source)).collect(),
            None => Ok(default.iter().filter_map(|name| Slot::parse(name)).collect()),
        };
        let mut unless = Vec::new();
        for item in &row.unless {
            let words = classes.expand(item.get_ref());
            unless.extend(words.map_err(|why| source.error(item.span(), why))?);
        }
        unless.sort_unstable();
        let mut roles = Vec::new();
        let mut of_roles: Vec<_> = row.roles.into_iter().collect();
        of_roles.sort_by_key(|(name, _)| name.span().start);
        for (name, names) in of_roles {
            let role = Role::from_name(name.get_ref());
            let role =
                role.ok_or_else(|| unknown(source, &name, "role", Role::ALL.map(Role::name).into_iter()))?;
            roles.push((role, slots(Some(names), &[])?));
        }
        roles.sort_by_key(|(role, _)| *role);
        let frame = Frame {
            content: row.content.unwrap_or_else(|| ontology.content(&event)),
            actor: slots(row.actor, &["subject"])?,
            recipient: slots(row.recipient, &["object"])?,
            noun_actor: slots(row.noun_actor, &["possessive", "by", "modifier", "subject"])?,
            noun_recipient: slots(row.noun_recipient, &["against", "on", "to"])?,
            file: source.name.to_owned(),
            line: lines.of(row.id.span().start),
            id: row.id.into_inner(),
            roles,
            mode,
            event,
            cameo: row.cameo.map(Spanned::into_inner),
            needs: row.needs,
            accepts: row.accepts,
            unless,
            demands: row.demands,
            also: None,
            modal: row.modal,
            void: row.void,
            mutual: row.mutual,
            listed: row.listed,
            reciprocal: row.reciprocal,
            examples: row.example,
        };
        self.frames.push(frame);
        Ok(())
    }
}

/// An error that names what is meant, if something is near.
fn unknown<'a>(
    source: &Source<'_>,
    name: &Spanned<String>,
    what: &str,
    known: impl Iterator<Item = &'a str>,
) -> SourceError {
    let known: Vec<&str> = known.collect();
    let hint = match super::nearest(name.get_ref(), known.iter().copied()) {
        Some(near) => format!("; {near:?} is meant?"),
        None if known.is_empty() => "; it has none".to_owned(),
        None => format!("; there are {}", known.join(", ")),
    };
    source.error(name.span(), format!("unknown {what} {:?}{hint}", name.get_ref()))
}

fn read_slot(name: &Spanned<String>, source: &Source<'_>) -> Result<Slot, SourceError> {
    Slot::parse(name.get_ref()).ok_or_else(|| source.error(name.span(), Slot::HINT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<FrameIndex, SourceError> {
        FrameIndex::read(
            &[Source::new("lexicon/events/x.toml", text)],
            Classes::default(),
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
            .of(Head::Verb, "break")
            .iter()
            .map(|t| index.frame(t).id.as_str())
            .collect();
        assert_eq!(order, ["b", "b", "a"]);
        assert_eq!(
            index.of(Head::Verb, "break")[0].objects[..],
            ["talk".to_owned(), "tie".to_owned()]
        );
        assert!(index.of(Head::Verb, "breaks").is_empty());
        assert!(index.of(Head::Noun, "break").is_empty());
    }

    #[test]
    fn an_earlier_file_replaces_frames() {
        let (one, two) = (
            "[[frame]]\nid='a'\nevent='CONSULT'\nverbs=['meet']\n",
            "[classes]\nn=['row']\n[[frame]]\nid='a'\nevent='ACCUSE'\nverbs=['meet + @n']\n",
        );
        let sources = [Source::new("two.toml", two), Source::new("one.toml", one)];
        let index = FrameIndex::read(&sources, Classes::default(), &Ontology::packaged().unwrap()).unwrap();
        assert_eq!(index.frames().len(), 1);
        assert_eq!(
            (index.frames()[0].file.as_str(), index.frames()[0].line),
            ("two.toml", 4)
        );
    }

    #[test]
    fn errors_name_the_line_and_the_fix() {
        let cases = [
            ("[[frame]]\nid='a'\nevent='CONSLT'\n", 3, "\"CONSULT\" is meant?"),
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
                "[[frame]]\nid='a'\nevent='AID'\nverbs=['give out some more than']\n",
                4,
                "at most three",
            ),
            (
                "[[frame]]\nid='a'\nevent='AID'\nverbs=['give + @moneys']\n",
                4,
                "no class",
            ),
            (
                "[[frame]]\nid='a'\nevent='AID'\nalso='b'\n",
                4,
                "no frame has the id",
            ),
            (
                "[[frame]]\nid='a'\nevent='AID'\ncameo='999'\n",
                4,
                "no CAMEO code",
            ),
            (
                "[[frame]]\nid='a'\nevent='AID'\nroles={hostt=['by']}\n",
                4,
                "\"host\" is meant?",
            ),
        ];
        for (text, line, message) in cases {
            let error = read(text).unwrap_err();
            assert_eq!(error.line(), line, "{error}");
            assert!(error.message().contains(message), "{error}");
        }
    }
}
