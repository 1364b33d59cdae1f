//! The label sets of the English pipelines, as types.
//!
//! Every set is closed: the models know exactly these labels, and a model file with another label is refused
//! when it is compiled. `as_str` gives the label as spaCy prints it.

use std::fmt;
use std::str::FromStr;

/// A label that the set does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {set} label {label:?}")]
pub struct UnknownLabel {
    /// Which set was asked.
    pub set: &'static str,
    /// The label that it does not have.
    pub label: String,
}

macro_rules! label_set {
    ($(#[$meta:meta])* $name:ident, $set:literal; $($variant:ident => $text:literal,)+) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum $name { $($variant,)+ }

        impl $name {
            /// All labels, in the order of their discriminants.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The label as the reference pipeline prints it.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownLabel;
            fn from_str(s: &str) -> Result<Self, UnknownLabel> {
                match s {
                    $($text => Ok($name::$variant),)+
                    _ => Err(UnknownLabel { set: $set, label: s.to_owned() }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.as_str()) }
        }
    };
}

label_set! {
    /// Fine-grained part of speech: the OntoNotes variant of the Penn Treebank tag set.
    Tag, "tag";
    Dollar => "$", CloseQuote => "''", Comma => ",", LeftBracket => "-LRB-", RightBracket => "-RRB-",
    Period => ".", Colon => ":", Add => "ADD", Afx => "AFX", Cc => "CC", Cd => "CD", Dt => "DT", Ex => "EX",
    Fw => "FW", Hyph => "HYPH", In => "IN", Jj => "JJ", Jjr => "JJR", Jjs => "JJS", Ls => "LS", Md => "MD",
    Nfp => "NFP", Nn => "NN", Nnp => "NNP", Nnps => "NNPS", Nns => "NNS", Pdt => "PDT", Pos => "POS",
    Prp => "PRP", PrpPoss => "PRP$", Rb => "RB", Rbr => "RBR", Rbs => "RBS", Rp => "RP", Sym => "SYM",
    To => "TO", Uh => "UH", Vb => "VB", Vbd => "VBD", Vbg => "VBG", Vbn => "VBN", Vbp => "VBP", Vbz => "VBZ",
    Wdt => "WDT", Wp => "WP", WpPoss => "WP$", Wrb => "WRB", Xx => "XX", Space => "_SP", OpenQuote => "``",
}

label_set! {
    /// Coarse part of speech: the Universal Dependencies set, with `SPACE` for white-space tokens.
    Pos, "part of speech";
    None => "", Adj => "ADJ", Adp => "ADP", Adv => "ADV", Aux => "AUX", Cconj => "CCONJ", Det => "DET",
    Intj => "INTJ", Noun => "NOUN", Num => "NUM", Part => "PART", Pron => "PRON", Propn => "PROPN",
    Punct => "PUNCT", Sconj => "SCONJ", Space => "SPACE", Sym => "SYM", Verb => "VERB", X => "X",
}

label_set! {
    /// Dependency relation to the head: the ClearNLP/OntoNotes label set of the English models.
    Dep, "dependency";
    Root => "ROOT", Acl => "acl", Acomp => "acomp", Advcl => "advcl", Advmod => "advmod", Agent => "agent",
    Amod => "amod", Appos => "appos", Attr => "attr", Aux => "aux", Auxpass => "auxpass", Case => "case",
    Cc => "cc", Ccomp => "ccomp", Compound => "compound", Conj => "conj", Csubj => "csubj",
    Csubjpass => "csubjpass", Dative => "dative", Dep => "dep", Det => "det", Dobj => "dobj", Expl => "expl",
    Intj => "intj", Mark => "mark", Meta => "meta", Neg => "neg", Nmod => "nmod", Npadvmod => "npadvmod",
    Nsubj => "nsubj", Nsubjpass => "nsubjpass", Nummod => "nummod", Oprd => "oprd", Parataxis => "parataxis",
    Pcomp => "pcomp", Pobj => "pobj", Poss => "poss", Preconj => "preconj", Predet => "predet", Prep => "prep",
    Prt => "prt", Punct => "punct", Quantmod => "quantmod", Relcl => "relcl", Xcomp => "xcomp",
}

label_set! {
    /// Kind of named entity: the OntoNotes 5 set.
    EntityKind, "entity";
    Cardinal => "CARDINAL", Date => "DATE", Event => "EVENT", Fac => "FAC", Gpe => "GPE",
    Language => "LANGUAGE", Law => "LAW", Loc => "LOC", Money => "MONEY", Norp => "NORP",
    Ordinal => "ORDINAL", Org => "ORG", Percent => "PERCENT", Person => "PERSON", Product => "PRODUCT",
    Quantity => "QUANTITY", Time => "TIME", WorkOfArt => "WORK_OF_ART",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_read_back_as_they_print() {
        for &dep in Dep::ALL {
            assert_eq!(dep.as_str().parse(), Ok(dep));
        }
        for &tag in Tag::ALL {
            assert_eq!(tag.as_str().parse(), Ok(tag));
        }
        assert_eq!(
            "NSUBJ".parse::<Dep>(),
            Err(UnknownLabel {
                set: "dependency",
                label: "NSUBJ".into()
            })
        );
    }
}
