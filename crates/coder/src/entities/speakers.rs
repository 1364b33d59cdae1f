//! Whom "I" and "we" mean in what somebody says.

use std::collections::HashMap;

use super::{Entities, Entity, Sieve};
use crate::dossier::{EntityId, EntityKind, Span};
use crate::lexicon::Lexicon;
use crate::mentions::{Form, MentionId, Mentions};
use crate::quotes::Quotes;
use crate::statements::Statements;
use crate::syntax::{Syntax, Token};

/// Whether another quotation is open within the one that begins at `start`: its "I" is somebody else.
fn is_nested(syntax: &Syntax<'_>, start: Token, token: Token) -> bool {
    let mark = |i: &Token| matches!(syntax.word(*i), "‘" | "“" | "’" | "”");
    let last = (start..token).rev().find(mark);
    last.is_some_and(|i| matches!(syntax.word(i), "‘" | "“"))
}

impl Entities {
    /// Gives the pronouns of the first person in quotations to who is quoted: "I" is the speaker, "we" the state or body for
    /// which he speaks, or those on his side.
    pub(crate) fn with_first_person(
        mut self,
        syntax: &Syntax<'_>,
        mentions: &Mentions,
        lexicon: &Lexicon,
        quotes: &Quotes,
        statements: &Statements,
    ) -> Self {
        let mut sides: HashMap<EntityId, EntityId> = HashMap::new();
        for (id, mention) in mentions.iter() {
            let word = syntax.lower(mention.head);
            if mention.form != Form::Pronoun
                || !lexicon.people.is_first_person(&word)
                || quotes
                    .around(mention.head)
                    .is_none_or(|quote| is_nested(syntax, quote.start, mention.head))
            {
                continue;
            }
            let Some(statement) = statements.quoted_around(mention.head) else {
                continue;
            };
            let &[speaker] = statements.all[statement.0 as usize].speakers.as_slice() else {
                continue;
            };
            let one = matches!(word.as_str(), "i" | "me" | "my" | "mine" | "myself");
            let kind = self.get(speaker).kind;
            let meant = match kind {
                EntityKind::Person if one => speaker,
                _ if one => continue,
                EntityKind::Organisation | EntityKind::Country | EntityKind::Group => speaker,
                _ => *sides.entry(speaker).or_insert_with(|| {
                    self.push(Entity {
                        name: word.clone(),
                        kind: EntityKind::Group,
                        country: self.get(speaker).country,
                        plural: true,
                        ..Entity::default()
                    })
                }),
            };
            self.give(id, meant, syntax.span(mention.tokens.clone()));
        }
        self
    }

    /// Lets a mention mean this entity instead of what it has meant.
    fn give(&mut self, mention: MentionId, meant: EntityId, span: Span) {
        for &before in &self.of_mention[mention] {
            self.all[before.0 as usize]
                .mentions
                .retain(|&other| other != span);
        }
        self.of_mention[mention] = vec![meant];
        self.sieves[mention] = Sieve::FirstPerson;
        self.all[meant.0 as usize].mentions.push(span);
    }
}
