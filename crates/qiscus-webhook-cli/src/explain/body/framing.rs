//! A body with parts of HTTP around it, as it is copied from a recording.

/// What is inside of a pasted message, of chunks, or of a form.
pub(super) fn all(body: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut made = Vec::new();
    if let Some(content) = message_content(body) {
        made.push((
            "A whole HTTP message was taken for its body: only what stands behind the empty line is signed.",
            content.to_vec(),
        ));
    }
    if let Some(content) = dechunked(body) {
        made.push((
            "The body still has the frames of its chunks (Transfer-Encoding: chunked), which are not signed: take them off.",
            content,
        ));
    }
    if let Some(content) = form_part(body) {
        made.push((
            "The body was put into a part of a form (multipart/form-data): only what is in the part is signed.",
            content.to_vec(),
        ));
    }
    made
}

fn message_content(body: &[u8]) -> Option<&[u8]> {
    let first = body.split(|byte| *byte == b'\n').next()?.trim_ascii_end();
    let first = std::str::from_utf8(first).ok()?;
    let is_start_line = first.contains(" HTTP/") || first.starts_with("HTTP/");
    let is_header = first.split_once(':').is_some_and(|(name, _)| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    if !is_start_line && !is_header {
        return None;
    }
    behind(body, b"\r\n\r\n").or_else(|| behind(body, b"\n\n"))
}

fn dechunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = body;
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let (line, behind) = rest.split_at_checked(end + 1)?;
        let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
        let size = usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        if size == 0 {
            return (!out.is_empty()).then_some(out);
        }
        let (chunk, behind) = behind.split_at_checked(size)?;
        out.extend(chunk);
        rest = behind
            .strip_prefix(b"\r\n")
            .or_else(|| behind.strip_prefix(b"\n"))?;
    }
}

fn form_part(body: &[u8]) -> Option<&[u8]> {
    let boundary = body
        .strip_prefix(b"--")?
        .split(|byte| *byte == b'\r')
        .next()?;
    let content = behind(body, b"\r\n\r\n")?;
    let end = [b"\r\n--", boundary].concat();
    content
        .windows(end.len())
        .position(|window| window == end)
        .and_then(|end| content.get(..end))
}

fn behind<'a>(body: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let start = body.windows(mark.len()).position(|window| window == mark)?;
    body.get(start + mark.len()..)
        .filter(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in it as this, as text.
    #[track_caller]
    fn inside(words: &str, body: &str) -> Option<String> {
        let made = all(body.as_bytes());
        let mut found = made.into_iter().filter(|(text, _)| text.contains(words));
        let (_, bytes) = found.next()?;
        Some(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn what_is_behind_a_head_is_taken() {
        for head in [
            "POST /webhook HTTP/1.1\r\nHost: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/2 200\n\n",
            "Content-Type: application/json\r\n\r\n",
        ] {
            let told = inside("whole HTTP message", &format!("{head}{{}}"));
            assert_eq!(told.as_deref(), Some("{}"), "{head:?}");
        }
        for body in [
            "Content-Type: application/json\r\n{}",
            "Content-Type: application/json\r\n\r\n",
            ": x\r\n\r\n{}",
            "a name: x\r\n\r\n{}",
            "a_name: x\r\n\r\n{}",
            "{\"a\":1}\n\n{}",
            "text\n\n{}",
        ] {
            assert_eq!(inside("whole HTTP message", body), None, "{body:?}");
        }
    }

    #[test]
    fn chunks_are_put_together() {
        for (body, expected) in [
            (
                "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
                Some("abc0123456789"),
            ),
            ("3\nabc\n0\n", Some("abc")),
            ("0\r\n\r\n", None),
            ("3\r\nabc\r\n", None),
            ("3\r\nab", None),
            ("3\r\nabcd\r\n0\r\n", None),
            ("x\r\nabc\r\n0\r\n", None),
        ] {
            let told = inside("frames of its chunks", body);
            assert_eq!(told.as_deref(), expected, "{body:?}");
        }
    }

    #[test]
    fn what_is_in_a_part_of_a_form_is_taken() {
        let part = "--b-1\r\nContent-Disposition: form-data; name=x\r\n\r\na\r\n--b\r\nb";
        for (body, expected) in [
            (format!("{part}\r\n--b-1--\r\n"), Some("a\r\n--b\r\nb")),
            (part.to_owned(), None),
            (format!("{part}\r\n--b-1--")[2..].to_owned(), None),
        ] {
            let told = inside("a part of a form", &body);
            assert_eq!(told.as_deref(), expected, "{body:?}");
        }
    }
}
