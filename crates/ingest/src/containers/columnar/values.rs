//! Values of Arrow columns as JSON: strings, numbers, moments, and lists and objects of them.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, TimeUnit};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

/// How deep lists and objects may lie in each other.
const DEPTH: u32 = 8;

/// The value in that row; `None` if it is null or nothing that JSON can say.
pub(super) fn value(column: &ArrayRef, row: usize) -> Option<Value> {
    nested(column, row, DEPTH)
}

fn nested(column: &ArrayRef, row: usize, depth: u32) -> Option<Value> {
    if depth == 0 || column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Utf8 => text(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => text(column.as_string::<i64>().value(row)),
        DataType::Utf8View => text(column.as_string_view().value(row)),
        DataType::Binary => bytes(column.as_binary::<i32>().value(row)),
        DataType::LargeBinary => bytes(column.as_binary::<i64>().value(row)),
        DataType::BinaryView => bytes(column.as_binary_view().value(row)),
        DataType::Boolean => Some(Value::Bool(column.as_boolean().value(row))),
        DataType::Dictionary(..) => {
            let dictionary = column.as_any_dictionary_opt()?;
            let key = shown(dictionary.keys(), row)?.parse().ok()?;
            nested(dictionary.values(), key, depth - 1)
        }
        DataType::List(_) => list(&column.as_list::<i32>().value(row), depth),
        DataType::LargeList(_) => list(&column.as_list::<i64>().value(row), depth),
        DataType::FixedSizeList(..) => list(&column.as_fixed_size_list().value(row), depth),
        DataType::Struct(fields) => {
            let columns = column.as_struct().columns();
            let filled = fields
                .iter()
                .zip(columns)
                .filter_map(|(field, column)| Some((field.name().clone(), nested(column, row, depth - 1)?)));
            Some(Value::Object(Map::from_iter(filled)))
        }
        DataType::Float32 => number(f64::from(column.as_primitive::<Float32Type>().value(row))),
        DataType::Float64 => number(column.as_primitive::<Float64Type>().value(row)),
        DataType::Timestamp(unit, zone) => moment(column, row, *unit, zone.is_some()),
        DataType::Date64 => shown(column, row).map(|day| Value::String(day.chars().take(10).collect())),
        kind if kind.is_integer() => shown(column, row)?.parse::<i64>().ok().map(Value::from),
        _ => shown(column, row).map(Value::String),
    }
}

fn text(text: &str) -> Option<Value> {
    Some(Value::String(text.to_owned()))
}

/// Some writers give text as bytes.
fn bytes(bytes: &[u8]) -> Option<Value> {
    std::str::from_utf8(bytes).ok().and_then(text)
}

fn number(number: f64) -> Option<Value> {
    serde_json::Number::from_f64(number).map(Value::Number)
}

fn list(values: &ArrayRef, depth: u32) -> Option<Value> {
    let values = (0..values.len()).filter_map(|row| nested(values, row, depth - 1));
    Some(Value::Array(values.collect()))
}

/// A moment in the zone of the world, or on the clock of a place that is not named.
fn moment(column: &ArrayRef, row: usize, unit: TimeUnit, zoned: bool) -> Option<Value> {
    use arrow_array::types::{
        TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    };
    let since = match unit {
        TimeUnit::Second => {
            SignedDuration::from_secs(column.as_primitive::<TimestampSecondType>().value(row))
        }
        TimeUnit::Millisecond => {
            SignedDuration::from_millis(column.as_primitive::<TimestampMillisecondType>().value(row))
        }
        TimeUnit::Microsecond => {
            SignedDuration::from_micros(column.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        TimeUnit::Nanosecond => {
            SignedDuration::from_nanos(column.as_primitive::<TimestampNanosecondType>().value(row))
        }
    };
    let time = Timestamp::from_duration(since).ok()?.to_string();
    let shown = if zoned {
        time.as_str()
    } else {
        time.trim_end_matches('Z')
    };
    text(shown)
}

/// What arrow shows of it.
fn shown(column: &dyn Array, row: usize) -> Option<String> {
    let options = FormatOptions::default();
    let formatter = ArrayFormatter::try_new(column, &options).ok()?;
    formatter.value(row).try_to_string().ok()
}
