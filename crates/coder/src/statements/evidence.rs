//! What each choice of a statement rests on, for those who learn the weights.

use std::collections::HashMap;

use serde::Serialize;

use super::{Context, anchors, best, content, contents, continuation, cues, sources};
use crate::dossier::Span;
use crate::lexicon::{Choice, Names};
use crate::syntax::Token;

/// An option of a choice.
#[derive(Debug, Clone, Serialize)]
pub struct OptionEvidence {
    /// The words that it takes; none of the option that there is no speaker.
    pub spans: Vec<Span>,
    /// Names of the features that hold.
    pub features: Vec<String>,
}

/// The choices at a word that may make a statement.
#[derive(Debug, Clone, Serialize)]
pub struct AnchorEvidence {
    /// The word.
    pub anchor: Span,
    /// What may be said.
    pub contents: Vec<OptionEvidence>,
    /// Which of them is taken at present.
    pub content: usize,
    /// Who may say it; the first option is nobody.
    pub sources: Vec<OptionEvidence>,
    /// Which of them is taken at present.
    pub source: usize,
    /// What speaks for its being a statement, with the content and the source taken at present.
    pub cue: Vec<String>,
    /// The words beside it that may be part of the cue, from the nearest on, left and right.
    pub beside: [Vec<OptionEvidence>; 2],
    /// Sentences behind the content taken at present that may go on with it.
    pub further: Vec<OptionEvidence>,
}

/// What speaks for each word that may make a statement making one, with weights (log odds), the heaviest first.
pub(crate) fn grounds(context: &Context<'_>) -> HashMap<Token, Vec<(String, f32)>> {
    let weights = &context.lexicon.choices;
    let anchors = anchors::find(context).into_iter().filter_map(|anchor| {
        let best = best(context, &anchor)?;
        let mut names = Names::default();
        cues::features(context, &anchor, best.offer(), best.candidate(), &mut names);
        let mut grounds: Vec<(String, f32)> = names
            .0
            .into_iter()
            .map(|name| {
                let weight = weights.weight(Choice::Cue, &name);
                (name, weight)
            })
            .filter(|(_, weight)| *weight != 0.0)
            .collect();
        grounds.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
        Some((anchor.token, grounds))
    });
    anchors.collect()
}

/// The choices of a document.
pub(crate) fn evidence(context: &Context<'_>) -> Vec<AnchorEvidence> {
    anchors::find(context)
        .into_iter()
        .filter_map(|anchor| {
            let best = best(context, &anchor)?;
            let contents = best.offers.iter().map(|offer| {
                let mut names = Names::default();
                contents::features(context, &anchor, offer, &mut names);
                let pieces = super::extended(context, &anchor, &offer.pieces);
                OptionEvidence {
                    spans: pieces
                        .into_iter()
                        .filter_map(|p| content::span(context, p))
                        .collect(),
                    features: names.0,
                }
            });
            let sources = std::iter::once(None)
                .chain(best.candidates.iter().map(Some))
                .map(|candidate| {
                    let mut names = Names::default();
                    sources::features(context, &anchor, candidate, &mut names);
                    OptionEvidence {
                        spans: candidate
                            .map(|c| context.syntax.span(c.tokens.clone()))
                            .into_iter()
                            .collect(),
                        features: names.0,
                    }
                });
            let mut cue = Names::default();
            cues::features(context, &anchor, best.offer(), best.candidate(), &mut cue);
            let beside = cues::beside(context, &anchor, best.offer(), best.candidate()).map(|side| {
                side.into_iter()
                    .map(|beside| {
                        let mut names = Names::default();
                        cues::beside_features(context, &anchor, &beside, &mut names);
                        OptionEvidence {
                            spans: vec![context.syntax.span(beside.tokens)],
                            features: names.0,
                        }
                    })
                    .collect()
            });
            let pieces = super::extended(context, &anchor, &best.offer().pieces);
            let further = continuation::further(context, &anchor, &pieces)
                .into_iter()
                .map(|further| {
                    let mut names = Names::default();
                    continuation::features(context, &anchor, &pieces, &further, &mut names);
                    OptionEvidence {
                        spans: content::span(context, further.tokens.clone())
                            .into_iter()
                            .collect(),
                        features: names.0,
                    }
                });
            Some(AnchorEvidence {
                further: further.collect(),
                anchor: context.syntax.span(anchor.words.clone()),
                contents: contents.collect(),
                content: best.content,
                sources: sources.collect(),
                source: best.source.map_or(0, |at| at + 1),
                cue: cue.0,
                beside,
            })
        })
        .collect()
}
