//! The outer part of a GeoJSON text: members of an object and elements of its list of features.

use std::io::BufRead;

use super::json_stream::{Fault, JsonStream};

/// Steps into an object.
pub(crate) fn begin(stream: &mut JsonStream<'_>, is_first: bool) -> Result<(), Fault> {
    match stream.peek()? {
        Some(b'{') => stream.next().map(|_| ()),
        Some(b'[') if is_first => {
            // how deep it goes is told before what it is
            let mut list = Vec::new();
            stream.value(&mut list)?;
            Err(stream.broken("this is a JSON list, not a GeoJSON object"))
        }
        _ if is_first => Err(stream.broken("this is not JSON: it does not begin with {")),
        _ => Err(stream.broken("there is more text after the end of the object")),
    }
}

/// The name of the next member with its quotation marks; `None` at the end of the object.
pub(crate) fn next_name(
    stream: &mut JsonStream<'_>,
    seen: &mut Vec<u8>,
) -> Result<Option<Vec<u8>>, Fault> {
    stream.blanks()?;
    // `seen` holds the name before, so that a first member needs no comma
    if seen.is_empty() {
        if stream.peek()? == Some(b'}') {
            stream.next()?;
            return Ok(None);
        }
    } else {
        match stream.peek()? {
            Some(b',') => {
                stream.next()?;
                stream.blanks()?;
            }
            Some(b'}') => {
                stream.next()?;
                return Ok(None);
            }
            None => return Err(stream.broken("the file ends too early")),
            Some(_) => return Err(stream.broken("a comma or } is missing")),
        }
    }
    if stream.peek()? != Some(b'"') {
        return Err(stream.broken("a name in quotation marks is missing"));
    }
    seen.clear();
    stream.value(seen)?;
    stream.blanks()?;
    stream.expect(b':')?;
    stream.blanks()?;
    Ok(Some(seen.clone()))
}

/// Whether another element follows.
pub(crate) fn next_element(
    stream: &mut JsonStream<'_>,
    is_first: bool,
    number: usize,
) -> Result<bool, Fault> {
    if is_first {
        stream.expect(b'[')?;
    }
    stream.blanks()?;
    match (stream.peek()?, is_first) {
        (Some(b']'), _) => {
            stream.next()?;
            Ok(false)
        }
        (Some(b','), false) => {
            stream.next()?;
            stream.blanks()?;
            Ok(true)
        }
        (Some(_), true) => Ok(true),
        (None, _) => Err(stream.broken("the file ends too early")),
        (Some(_), false) => Err(stream.broken(format!(
            "after feature {}: a comma or ] is missing",
            number - 1
        ))),
    }
}

/// Says in which feature something is broken.
pub(crate) fn within(fault: Fault, feature: usize) -> Fault {
    match fault {
        Fault::Broken { line, at, what } => Fault::Broken {
            line,
            at,
            what: format!("in feature {feature}: {what}"),
        },
        io @ Fault::Io(_) => io,
    }
}

/// The member `crs` of the first object, wherever it stands.
pub(crate) fn crs_of(mut stream: JsonStream<'_>) -> Result<Option<Vec<u8>>, Fault> {
    stream.blanks()?;
    begin(&mut stream, true)?;
    let mut seen = Vec::new();
    let mut value = Vec::new();
    while let Some(name) = next_name(&mut stream, &mut seen)? {
        if name == b"\"features\"" && stream.peek()? == Some(b'[') {
            let mut is_first = true;
            let mut number = 0;
            while next_element(&mut stream, is_first, number + 1)? {
                is_first = false;
                number += 1;
                value.clear();
                stream
                    .value(&mut value)
                    .map_err(|fault| within(fault, number))?;
            }
            continue;
        }
        value.clear();
        stream.value(&mut value)?;
        if name == b"\"crs\"" {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// Passes the rest of a line.
pub(crate) fn skip_line(reader: &mut dyn BufRead) -> std::io::Result<()> {
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            return Ok(());
        }
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(chunk.len(), |end| end + 1);
        reader.consume(length);
        if end.is_some() {
            return Ok(());
        }
    }
}
