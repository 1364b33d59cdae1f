//! Slots: where in the tree a participant stands, seen from the trigger.

/// Where in the tree a participant stands, by logical role.
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
    /// Subject of the clause that belongs to it: "demanded that *Israel* withdraw".
    Clause,
    /// Whoever is concerned in its clause or infinitive: "threatened to strike *Iran*".
    Content,
    /// Subject of the verb to which the noun's phrase is a circumstance: "After talks with Iran, *Larsen* left".
    Attendant,
    /// Where it was done, if that is to whom: "troops on alert in *the north*".
    Place,
    /// Object of this preposition.
    Prep(String),
    /// The inner slot of what fills the outer one, which is a subject, object or preposition.
    Of(Box<Slot>, Box<Slot>),
}

impl Slot {
    /// What a slot can be, for messages.
    pub(super) const HINT: &str = "a slot is subject, object, indirect, possessive, modifier, clause, content, attendant, place, a preposition, \
                                   or subject.SLOT, object.SLOT or PREPOSITION.SLOT";

    pub(super) fn parse(text: &str) -> Option<Self> {
        let Some((outer, inner)) = text.split_once('.') else {
            return Self::simple(text);
        };
        let (outer, inner) = (Self::simple(outer)?, Self::simple(inner)?);
        let holds = matches!(outer, Slot::Subject | Slot::Object | Slot::Prep(_));
        holds.then(|| Slot::Of(Box::new(outer), Box::new(inner)))
    }

    fn simple(text: &str) -> Option<Self> {
        Some(match text {
            "subject" => Slot::Subject,
            "object" => Slot::Object,
            "indirect" => Slot::Indirect,
            "possessive" => Slot::Possessive,
            "modifier" => Slot::Modifier,
            "clause" => Slot::Clause,
            "content" => Slot::Content,
            "attendant" => Slot::Attendant,
            "place" => Slot::Place,
            word if !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()) => {
                Slot::Prep(word.to_owned())
            }
            _ => return None,
        })
    }

    /// The slot as it is written in a frame and shown in a rule.
    pub(crate) fn name(&self) -> String {
        match self {
            Slot::Subject => "subject".into(),
            Slot::Object => "object".into(),
            Slot::Indirect => "indirect".into(),
            Slot::Possessive => "possessive".into(),
            Slot::Modifier => "modifier".into(),
            Slot::Clause => "clause".into(),
            Slot::Content => "content".into(),
            Slot::Attendant => "attendant".into(),
            Slot::Place => "place".into(),
            Slot::Prep(word) => word.clone(),
            Slot::Of(outer, inner) => format!("{}.{}", outer.name(), inner.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_read_back_as_they_are_written() {
        for name in [
            "subject",
            "object",
            "with",
            "object.possessive",
            "object.on",
            "on.against",
            "content",
        ] {
            assert_eq!(Slot::parse(name).map(|s| s.name()).as_deref(), Some(name));
        }
        for wrong in [
            "",
            "Subject",
            "content.on",
            "object.object.on",
            "object.",
            "in front",
        ] {
            assert_eq!(Slot::parse(wrong), None, "{wrong}");
        }
    }
}
