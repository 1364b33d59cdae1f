//! From a model directory as spaCy writes it to the sections of a compiled file.

use std::path::Path;

use legation_datafile::Writer;
use rmpv::Value;

use super::config::*;
use super::table::write_strings;
use super::thinc::{CompileError, Weights, content, field, read, read_msgpack};
use crate::hashing::string_id;
use crate::kernel::{HIDDEN, PIECES, WIDTH};

/// Kind of a compiled model file.
pub const MODEL_KIND: &str = "legation-nlp-model";
/// Version of what the sections of a compiled model hold.
pub const MODEL_SCHEMA: u32 = 2;

/// The pipelines that the engine runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ModelName {
    /// `en_core_web_sm`: small, without word vectors.
    Sm,
    /// `en_core_web_md`: with 20,000 word vectors.
    Md,
}

impl ModelName {
    /// `"sm"` or `"md"`.
    pub fn as_str(self) -> &'static str {
        match self {
            ModelName::Sm => "sm",
            ModelName::Md => "md",
        }
    }
}

/// Parts of speech that the lemmatizer may have tables for, as the tables name them.
pub(crate) const LEMMA_POS: [&str; 5] = ["adj", "adv", "noun", "punct", "verb"];

/// Reads the unpacked model directory `dir` and adds all sections of the compiled file to `writer`.
///
/// Nothing in the directory is executed. `progress` is told the bytes done and in all.
pub fn compile_model(
    dir: &Path,
    model: ModelName,
    writer: &mut Writer,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), CompileError> {
    let vectors = match model {
        ModelName::Sm => None,
        ModelName::Md => Some(read_vectors(dir, writer)?),
    };
    progress(1, 5);
    let tok2vec = Weights::read(&dir.join("tok2vec/model"))?;
    let tok2vec_columns = write_tok2vec(&tok2vec, "tok2vec", vectors.as_deref(), writer)?;
    progress(2, 5);
    let ner = Weights::read(&dir.join("ner/model"))?;
    let ner_columns = write_tok2vec(&ner, "ner", vectors.as_deref(), writer)?;
    let ner_actions = read_actions(&dir.join("ner/moves"), |kind, label| {
        kind != 5 || label.is_empty()
    })?;
    write_transitions(&ner, "ner", 3, ner_actions.len(), writer)?;
    progress(3, 5);
    let parser_actions = read_actions(&dir.join("parser/moves"), |_, _| true)?;
    write_transitions(
        &Weights::read(&dir.join("parser/model"))?,
        "parser",
        8,
        parser_actions.len(),
        writer,
    )?;
    let tags = read_tags(&dir.join("tagger/cfg"))?;
    write_tagger(&Weights::read(&dir.join("tagger/model"))?, tags.len(), writer)?;
    progress(4, 5);
    write_norms(&dir.join("vocab/lookups.bin"), writer)?;
    let lemma_rules = write_lemma_tables(&dir.join("lemmatizer/lookups/lookups.bin"), writer)?;
    let meta = read_json(&dir.join("meta.json"))?;
    let text = |key: &str| meta[key].as_str().unwrap_or_default().to_owned();
    let config = Config {
        name: format!("{}_{}", text("lang"), text("name")),
        version: text("version"),
        tokenizer: read_tokenizer(&dir.join("tokenizer"))?,
        tok2vec: tok2vec_columns,
        ner_tok2vec: ner_columns,
        vectors: vectors.is_some(),
        tags,
        parser_actions,
        ner_actions,
        rules: read_rules(&dir.join("attribute_ruler/patterns"))?,
        lemma_rules,
    };
    let json = serde_json::to_vec(&config).map_err(|e| content(dir, e.to_string()))?;
    writer.section("config", json);
    progress(5, 5);
    Ok(())
}

fn floats(writer: &mut Writer, name: String, data: &[f32]) {
    writer.section(name, data.iter().flat_map(|x| x.to_le_bytes()).collect());
}

fn read_json(path: &Path) -> Result<serde_json::Value, CompileError> {
    serde_json::from_slice(&read(path)?).map_err(|e| content(path, e.to_string()))
}

/// Hash-embedding tables and static vectors for this network, and its convolutions.
///
/// The tables are written as what the embedding mix, which is linear before its maxout, makes of their rows: a word
/// then needs a sum of rows and no product. Static vectors, of which there are more, are projected to [`WIDTH`]
/// only, and their part of the mix is written apart.
fn write_tok2vec(
    weights: &Weights,
    name: &str,
    vectors: Option<&[f32]>,
    writer: &mut Writer,
) -> Result<Vec<Column>, CompileError> {
    let features = weights.layers("extract_features")?;
    let features = weights.attribute(
        *features.first().ok_or_else(|| weights.error("no feature list"))?,
        "columns",
    )?;
    let features = features.as_array().cloned().unwrap_or_default();
    let mut columns = Vec::new();
    for layer in weights.layers("hashembed")? {
        let number = |key| {
            weights
                .attribute(layer, key)?
                .as_u64()
                .ok_or_else(|| weights.error(key))
        };
        columns.push((number("column")? as usize, number("seed")? as u32, layer));
    }
    columns.sort_unstable();
    let (maxouts, norms) = (weights.layers("maxout")?, weights.layers("layernorm")?);
    if maxouts.len() != 5 || norms.len() != 5 {
        return Err(weights.error("not one mixing and four convolution layers"));
    }
    let inputs = WIDTH * (columns.len() + usize::from(vectors.is_some()));
    let mix = by_piece(&weights.shaped(maxouts[0], "W", &[WIDTH, 3, inputs])?, inputs);
    let mix_of = |part: usize| -> Vec<f32> {
        let rows = mix.chunks_exact(inputs);
        rows.flat_map(|row| row[part * WIDTH..][..WIDTH].iter().copied())
            .collect()
    };
    let mut found = Vec::new();
    for (i, &(column, seed, layer)) in columns.iter().enumerate() {
        let feature = features.get(column).and_then(Value::as_str).and_then(feature_of);
        found.push(Column {
            feature: feature.ok_or_else(|| weights.error(format!("feature {column}")))?,
            seed,
        });
        let table = &weights.array(layer, "E")?.data;
        floats(
            writer,
            format!("{name}.embed.{i}"),
            &project(table, &mix_of(i), WIDTH),
        );
    }
    for (i, (&maxout, &norm)) in maxouts.iter().zip(&norms).enumerate() {
        if i > 0 {
            let w = weights.shaped(maxout, "W", &[WIDTH, 3, 3 * WIDTH])?;
            floats(writer, format!("{name}.layer.{i}.w"), &by_piece(&w, 3 * WIDTH));
        }
        floats(
            writer,
            format!("{name}.layer.{i}.b"),
            &by_piece(&weights.shaped(maxout, "b", &[WIDTH, 3])?, 1),
        );
        floats(
            writer,
            format!("{name}.layer.{i}.gain"),
            &weights.shaped(norm, "G", &[WIDTH])?,
        );
        floats(
            writer,
            format!("{name}.layer.{i}.shift"),
            &weights.shaped(norm, "b", &[WIDTH])?,
        );
    }
    if let Some(vectors) = vectors {
        let layer = *weights
            .layers("static_vectors")?
            .first()
            .ok_or_else(|| weights.error("no static vectors"))?;
        let w = weights.array(layer, "W")?;
        let [WIDTH, dims] = w.shape[..] else {
            return Err(weights.error("projection of another shape"));
        };
        floats(
            writer,
            format!("{name}.vectors"),
            &project(vectors, &w.data, dims),
        );
        floats(writer, format!("{name}.vectors.mix"), &mix_of(columns.len()));
    }
    Ok(found)
}

fn feature_of(name: &str) -> Option<Feature> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

/// Reorders rows from output-major (output, piece) to piece-major, so that the maximum is taken down a column.
fn by_piece(w: &[f32], k: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(w.len());
    for piece in 0..PIECES / WIDTH {
        for output in 0..WIDTH {
            let row = (output * (PIECES / WIDTH) + piece) * k;
            out.extend_from_slice(&w[row..row + k]);
        }
    }
    out
}

/// Product of every row of `vectors` with every row of `w`, both of `dims` numbers.
fn project(vectors: &[f32], w: &[f32], dims: usize) -> Vec<f32> {
    let dot = |v: &[f32], w: &[f32]| {
        v.iter()
            .zip(w)
            .map(|(a, b)| f64::from(*a) * f64::from(*b))
            .sum::<f64>() as f32
    };
    vectors
        .chunks_exact(dims)
        .flat_map(|v| w.chunks_exact(dims).map(move |w| dot(v, w)))
        .collect()
}

/// Projection, lower layer by feature (pieces apart), padding and upper layer of a transition network.
fn write_transitions(
    weights: &Weights,
    name: &str,
    features: usize,
    actions: usize,
    writer: &mut Writer,
) -> Result<(), CompileError> {
    let (lower, upper) = (weights.reference("lower")?, weights.reference("upper")?);
    let linear = weights.layers("linear")?.into_iter().find(|&i| i != upper);
    let linear = linear.ok_or_else(|| weights.error("no projection"))?;
    floats(
        writer,
        format!("{name}.project.w"),
        &weights.shaped(linear, "W", &[HIDDEN, WIDTH])?,
    );
    floats(
        writer,
        format!("{name}.project.b"),
        &weights.shaped(linear, "b", &[HIDDEN])?,
    );
    let w = weights.shaped(lower, "W", &[features, HIDDEN, 2, HIDDEN])?;
    let w: Vec<f32> = w
        .chunks_exact(2 * HIDDEN * HIDDEN)
        .flat_map(|f| pieces_apart(f, HIDDEN))
        .collect();
    floats(writer, format!("{name}.lower.w"), &w);
    floats(
        writer,
        format!("{name}.lower.b"),
        &pieces_apart(&weights.shaped(lower, "b", &[HIDDEN, 2])?, 1),
    );
    let pad = weights.shaped(lower, "pad", &[1, features, HIDDEN, 2])?;
    let pad: Vec<f32> = pad
        .chunks_exact(2 * HIDDEN)
        .flat_map(|f| pieces_apart(f, 1))
        .collect();
    floats(writer, format!("{name}.pad"), &pad);
    floats(
        writer,
        format!("{name}.upper.w"),
        &weights.shaped(upper, "W", &[actions, HIDDEN])?,
    );
    floats(
        writer,
        format!("{name}.upper.b"),
        &weights.shaped(upper, "b", &[actions])?,
    );
    Ok(())
}

/// From (output, piece) to (piece, output) order, in units of `k`.
fn pieces_apart(w: &[f32], k: usize) -> Vec<f32> {
    [0, 1]
        .iter()
        .flat_map(|piece| {
            w.chunks_exact(2 * k)
                .flat_map(move |o| o[piece * k..(piece + 1) * k].iter().copied())
        })
        .collect()
}

fn write_tagger(weights: &Weights, tags: usize, writer: &mut Writer) -> Result<(), CompileError> {
    let layer = *weights
        .layers("softmax")?
        .first()
        .ok_or_else(|| weights.error("no output layer"))?;
    floats(
        writer,
        "tagger.w".into(),
        &weights.shaped(layer, "W", &[tags, WIDTH])?,
    );
    floats(writer, "tagger.b".into(), &weights.shaped(layer, "b", &[tags])?);
    Ok(())
}

fn read_tags(path: &Path) -> Result<Vec<String>, CompileError> {
    let cfg = read_json(path)?;
    let labels = cfg["labels"]
        .as_array()
        .ok_or_else(|| content(path, "no labels"))?;
    Ok(labels
        .iter()
        .filter_map(|l| l.as_str().map(str::to_owned))
        .collect())
}

/// Actions in the order of the upper layer's rows: by kind, then by frequency and label, both descending.
fn read_actions(path: &Path, keep: impl Fn(u8, &str) -> bool) -> Result<Vec<(u8, String)>, CompileError> {
    let error = |what: &str| content(path, what);
    let moves = read_msgpack(path)?;
    let json = field(&moves, "moves")
        .and_then(Value::as_str)
        .ok_or_else(|| error("no moves"))?;
    let moves: std::collections::BTreeMap<String, serde_json::Map<String, serde_json::Value>> =
        serde_json::from_str(json).map_err(|e| error(&e.to_string()))?;
    let mut actions = Vec::new();
    for (kind, labels) in moves {
        let kind: u8 = kind
            .parse()
            .map_err(|_| error("a kind of action that is no number"))?;
        let mut labels: Vec<(i64, String)> = labels
            .into_iter()
            .map(|(l, f)| (f.as_i64().unwrap_or(0), l))
            .filter(|(_, l)| keep(kind, l))
            .collect();
        labels.sort_unstable_by(|a, b| b.cmp(a));
        actions.extend(labels.into_iter().map(|(_, label)| (kind, label)));
    }
    Ok(actions)
}

fn read_tokenizer(path: &Path) -> Result<TokenizerConfig, CompileError> {
    let map = read_msgpack(path)?;
    let text = |key: &str| {
        let value = field(&map, key).and_then(Value::as_str).map(str::to_owned);
        value.ok_or_else(|| content(path, format!("no {key}")))
    };
    /// Keys of a piece: spaCy's attribute ids ORTH and NORM.
    const ORTH: u64 = 65;
    const NORM: u64 = 67;
    let mut exceptions = Vec::new();
    for (key, pieces) in field(&map, "exceptions")
        .and_then(Value::as_map)
        .ok_or_else(|| content(path, "no exceptions"))?
    {
        let get = |piece: &Value, id: u64| {
            let pair = piece.as_map()?.iter().find(|(k, _)| k.as_u64() == Some(id))?;
            pair.1.as_str().map(str::to_owned)
        };
        let piece = |p: &Value| {
            Some(Piece {
                text: get(p, ORTH)?,
                norm: get(p, NORM).filter(|n| !n.is_empty()),
            })
        };
        let parsed = pieces
            .as_array()
            .and_then(|p| p.iter().map(piece).collect::<Option<Vec<_>>>());
        match (key.as_str(), parsed) {
            (Some(key), Some(pieces)) => exceptions.push((key.to_owned(), pieces)),
            _ => return Err(content(path, format!("exception {key}"))),
        }
    }
    exceptions.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(TokenizerConfig {
        prefix: text("prefix_search")?,
        suffix: text("suffix_search")?,
        infix: text("infix_finditer")?,
        url: text("url_match")?,
        exceptions,
    })
}

fn read_rules(path: &Path) -> Result<Vec<AttributeRule>, CompileError> {
    let value = read_msgpack(path)?;
    let mut rules = Vec::new();
    for rule in value
        .as_array()
        .ok_or_else(|| content(path, "no list of rules"))?
    {
        let index = field(rule, "index").and_then(Value::as_u64).unwrap_or(0) as usize;
        let set = field(rule, "attrs").map(read_assignment).unwrap_or_default();
        for pattern in field(rule, "patterns")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let tests = pattern
                .as_array()
                .and_then(|p| p.iter().map(read_test).collect::<Option<Vec<_>>>());
            let pattern = tests.ok_or_else(|| content(path, format!("pattern {pattern}")))?;
            if pattern.is_empty() || pattern.len() > 2 || index >= pattern.len() {
                return Err(content(path, "a pattern longer than two tokens"));
            }
            rules.push(AttributeRule {
                pattern,
                index,
                set: set.clone(),
            });
        }
    }
    Ok(rules)
}

fn read_assignment(attrs: &Value) -> Assignment {
    let text = |key: &str| field(attrs, key).and_then(Value::as_str).map(str::to_owned);
    Assignment {
        tag: text("TAG"),
        pos: text("POS"),
        morph: text("MORPH").map(|m| if m == "_" { String::new() } else { m }),
        lemma: text("LEMMA"),
        dep: text("DEP"),
    }
}

fn read_test(spec: &Value) -> Option<TokenTest> {
    let mut test = TokenTest::default();
    for (key, want) in spec.as_map()? {
        match key.as_str()? {
            "TAG" => test.tag = Some(read_choice(want)?),
            "DEP" => test.dep = Some(read_choice(want)?),
            "LOWER" => test.lower = Some(read_choice(want)?),
            "IS_SPACE" => test.is_space = Some(want.as_bool()?),
            _ => return None,
        }
    }
    Some(test)
}

fn read_choice(want: &Value) -> Option<Test> {
    let strings = |v: &Value| {
        v.as_array()?
            .iter()
            .map(|s| s.as_str().map(str::to_owned))
            .collect::<Option<Vec<_>>>()
    };
    if let Some(s) = want.as_str() {
        return Some(Test::In(vec![s.to_owned()]));
    }
    let [(op, argument)] = want.as_map()?.as_slice() else {
        return None;
    };
    match op.as_str()? {
        "IN" => strings(argument).map(Test::In),
        "NOT_IN" => strings(argument).map(Test::NotIn),
        "REGEX" => finite_language(argument.as_str()?).map(Test::In),
        _ => None,
    }
}

/// All strings that an anchored expression of letters, `x?` and `[xy]` matches.
fn finite_language(regex: &str) -> Option<Vec<String>> {
    let mut rest = regex.strip_prefix('^')?.strip_suffix('$')?;
    let mut words = vec![String::new()];
    while let Some(c) = rest.chars().next() {
        let choices: Vec<char> = if c == '[' {
            let end = rest.find(']')?;
            let inside = rest[1..end].chars().collect();
            rest = &rest[end + 1..];
            inside
        } else {
            rest = &rest[c.len_utf8()..];
            vec![c]
        };
        let optional = rest.strip_prefix('?').inspect(|r| rest = r).is_some();
        let longer = words
            .iter()
            .flat_map(|w| choices.iter().map(move |c| format!("{w}{c}")));
        words = if optional {
            longer.chain(words.iter().cloned()).collect()
        } else {
            longer.collect()
        };
        if choices.iter().any(|c| !c.is_alphanumeric() && *c != '\'') {
            return None;
        }
    }
    Some(words)
}

fn write_norms(path: &Path, writer: &mut Writer) -> Result<(), CompileError> {
    let value = read_msgpack(path)?;
    let table = field(&value, "lexeme_norm")
        .and_then(Value::as_map)
        .ok_or_else(|| content(path, "no lexeme_norm"))?;
    let mut rows: Vec<(u64, &str)> = table
        .iter()
        .filter_map(|(k, v)| Some((k.as_u64()?, v.as_str()?)))
        .collect();
    rows.sort_unstable();
    writer.section(
        "norm.keys",
        rows.iter().flat_map(|(k, _)| k.to_le_bytes()).collect(),
    );
    write_strings(writer, "norm", rows.iter().map(|(_, v)| *v));
    Ok(())
}

type LemmaRules = Vec<(String, Vec<(String, String)>)>;

fn write_lemma_tables(path: &Path, writer: &mut Writer) -> Result<LemmaRules, CompileError> {
    let value = read_msgpack(path)?;
    let table = |name: &str, pos: &str| {
        let inner = field(&value, name)?.as_map()?;
        inner
            .iter()
            .find(|(k, _)| k.as_u64() == Some(string_id(pos)))
            .map(|(_, v)| v)
    };
    let mut rules = Vec::new();
    for pos in LEMMA_POS {
        let pair = |r: &Value| {
            let r = r.as_array()?;
            Some((r.first()?.as_str()?.to_owned(), r.get(1)?.as_str()?.to_owned()))
        };
        if let Some(list) = table("lemma_rules", pos).and_then(Value::as_array) {
            rules.push((pos.to_owned(), list.iter().filter_map(pair).collect()));
        }
        let mut index: Vec<&str> = table("lemma_index", pos)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        index.sort_unstable();
        index.dedup();
        write_strings(writer, &format!("lemma.index.{pos}"), index.into_iter());
        let mut exceptions: Vec<(&str, String)> = Vec::new();
        for (form, lemmas) in table("lemma_exc", pos)
            .and_then(Value::as_map)
            .into_iter()
            .flatten()
        {
            let lemmas: Vec<&str> = lemmas
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            exceptions.push((
                form.as_str()
                    .ok_or_else(|| content(path, "a form that is no string"))?,
                lemmas.join("\t"),
            ));
        }
        exceptions.sort_unstable();
        write_strings(
            writer,
            &format!("lemma.form.{pos}"),
            exceptions.iter().map(|(f, _)| *f),
        );
        write_strings(
            writer,
            &format!("lemma.of.{pos}"),
            exceptions.iter().map(|(_, l)| l.as_str()),
        );
    }
    Ok(rules)
}

/// Writes keys, rows and vectors; gives the vectors for projection.
fn read_vectors(dir: &Path, writer: &mut Writer) -> Result<Vec<f32>, CompileError> {
    let path = dir.join("vocab/key2row");
    let value = read_msgpack(&path)?;
    let map = value.as_map().ok_or_else(|| content(&path, "no map"))?;
    let mut rows: Vec<(u64, u32)> = map
        .iter()
        .filter_map(|(k, v)| Some((k.as_u64()?, v.as_u64()? as u32)))
        .collect();
    rows.sort_unstable();
    writer.section(
        "vector.keys",
        rows.iter().flat_map(|(k, _)| k.to_le_bytes()).collect(),
    );
    writer.section(
        "vector.rows",
        rows.iter().flat_map(|(_, r)| r.to_le_bytes()).collect(),
    );
    let path = dir.join("vocab/vectors");
    let bytes = read(&path)?;
    let npy = bytes
        .strip_prefix(b"\x93NUMPY\x01\x00")
        .ok_or_else(|| content(&path, "no NumPy 1.0 array"))?;
    let header = npy
        .get(..2)
        .map(|b| usize::from(u16::from_le_bytes([b[0], b[1]])))
        .unwrap_or(0);
    let text = npy
        .get(2..2 + header)
        .and_then(|h| std::str::from_utf8(h).ok())
        .unwrap_or("");
    if !text.contains("'descr': '<f4'")
        || !text.contains("'fortran_order': False")
        || !text.contains(", 300)")
    {
        return Err(content(
            &path,
            format!("not rows of 300 little-endian floats: {text}"),
        ));
    }
    let data = &npy[2 + header..];
    writer.section("vectors", data.to_vec());
    Ok(data
        .as_chunks::<4>()
        .0
        .iter()
        .map(|b| f32::from_le_bytes(*b))
        .collect())
}
