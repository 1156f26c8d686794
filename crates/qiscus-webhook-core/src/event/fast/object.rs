//! Objects whose keys come in the order that Qiscus writes them in.

use super::cursor::Cursor;

/// What a [`Cursor`] can read.
///
/// It is read into the place where it stays: an event is some hundred bytes, which each level would move otherwise,
/// and that takes longer than the JSON of a usual body.
pub(in crate::event) trait Read<'a>: Sized {
    /// What is there until it is read, and stands for a field that is missing.
    const MISSING: Self;

    const MAY_BE_MISSING: bool = true;

    /// Reads the next value; `None` leaves the body to the lenient reading.
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()>;
}

/// Reads text that is one value; false leaves the body to the lenient reading.
#[inline]
pub(in crate::event) fn read_all<'a, T: Read<'a>>(value: &mut T, text: &'a str) -> bool {
    let mut cursor = Cursor::new(text);
    value.read(&mut cursor).is_some() && cursor.is_at_end()
}

/// Lets a [`Cursor`] read a struct of `object!`. Keys that are not known are skipped, and those that are may not
/// repeat.
macro_rules! object {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident<$body:lifetime> {
        $($field:ident: $type:ty = $key:literal,)*
    }) => {const _: () = {
        #[expect(non_camel_case_types, reason = "named as the fields are")]
        #[derive(Clone, Copy)]
        enum Field {
            $($field,)*
        }

        impl<$body> $crate::event::fast::Read<$body> for $name<$body> {
            const MISSING: Self = Self {
                $($field: $crate::event::fast::Read::MISSING,)*
            };
            const MAY_BE_MISSING: bool = false;

            fn read(&mut self, cursor: &mut $crate::event::fast::Cursor<$body>) -> Option<()> {
                (cursor.peek()? == b'{').then_some(())?;
                // A bit for each field that has been read.
                let mut seen = 0;
                // Qiscus writes its keys in this order, and need not have its keys told from each other then. A key
                // that is missing costs a look at a few bytes; one that is new or comes elsewhere is left to the
                // other loop, which is apart so that the everyday code is short.
                'in_order: {
                    $(
                        if cursor.take_key(concat!("\"", $key, "\":")) {
                            seen |= 1 << Field::$field as u32;
                            self.$field.read(cursor)?;
                            if cursor.byte() != Some(b',') {
                                break 'in_order;
                            }
                        }
                    )*
                }
                if cursor.byte() == Some(b'}') {
                    cursor.take(b'}')?;
                } else {
                    seen = self.read_rest(cursor, seen)?;
                }
                let required = 0 $(
                    | if <$type as $crate::event::fast::Read>::MAY_BE_MISSING {
                        0
                    } else {
                        1 << Field::$field as u32
                    }
                )*;
                (seen & required == required).then_some(())
            }
        }

        impl<$body> $name<$body> {
            /// Reads on, whatever the order, from the brace that begins the object or from what follows a value.
            #[inline(never)]
            fn read_rest(
                &mut self,
                cursor: &mut $crate::event::fast::Cursor<$body>,
                mut seen: u32,
            ) -> Option<u32> {
                use $crate::event::fast::Read as _;

                if seen == 0 {
                    cursor.take(b'{')?;
                }
                let mut is_first = seen == 0;
                while let Some(key) = cursor.next_key(is_first)? {
                    is_first = false;
                    match key {
                        $($key => {
                            let field = 1 << Field::$field as u32;
                            if seen & field != 0 {
                                return None;
                            }
                            seen |= field;
                            self.$field.read(cursor)?;
                        })*
                        _ => {
                            cursor.skip()?;
                        }
                    }
                }
                Some(seen)
            }
        }
    };};
}

pub(in crate::event) use object;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::fixtures::{EVENTS, MODERN};
    use crate::event::lenient::{self, Notes};
    use crate::event::post_comment::Envelope;

    /// What makes JSON what it is, and what breaks it.
    const TELLING: &[u8] = b"\"\\{}[],:0179-+.eEnftu/ \n\t\x01\x7fx";

    fn by_cursor(text: &str) -> Option<Envelope<'_>> {
        let mut envelope = Envelope::MISSING;
        read_all(&mut envelope, text).then_some(envelope)
    }

    fn both_agree(text: &str) -> bool {
        let Some(envelope) = by_cursor(text) else {
            return true;
        };
        let mut notes = Notes::default();
        let expected = lenient::read(text, &mut notes);
        expected.is_ok_and(|expected: Envelope<'_>| envelope.is_written_like(&expected))
            && notes.into_mismatches().is_empty()
    }

    #[test]
    fn what_qiscus_sends_needs_no_second_reading() {
        for event in EVENTS {
            assert!(by_cursor(event).is_some(), "{event}");
        }
    }

    #[test]
    fn what_some_clients_send_needs_no_second_reading() {
        for (everyday, odd) in [
            (
                r#""disable_link_preview":true"#,
                r#""disable_link_preview":"false""#,
            ),
            (
                r#""is_public_channel":false"#,
                r#""is_public_channel":"true""#,
            ),
            (r#""id":41,"#, r#""id":"41","#),
            (r#""topic_id":41,"#, r#""topic_id":null,"#),
            (r#""room_avatar":"https://cdn.example/r.png","#, ""),
            (
                r#""extras":{"priority":"high"}"#,
                r#""new":[1],"extras":null"#,
            ),
            (r#"{"active":true,"#, r#"{"extras":{"a":{}},"active":true,"#),
        ] {
            let body = MODERN.replace(everyday, odd);
            assert_ne!(body, MODERN, "{everyday}");
            assert!(by_cursor(&body).is_some(), "{odd}");
            assert!(both_agree(&body), "{odd}");
        }
    }

    #[test]
    fn keys_are_taken_in_any_order() {
        let sorted: serde_json::Value = serde_json::from_str(MODERN).unwrap();
        let reversed = reversed(&sorted);
        assert_ne!(reversed, MODERN);
        assert!(by_cursor(&reversed) == by_cursor(&sorted.to_string()));
        assert!(by_cursor(&reversed).is_some());
    }

    fn reversed(value: &serde_json::Value) -> String {
        match value {
            serde_json::Value::Object(fields) => {
                let fields = fields.iter().rev();
                let fields: Vec<_> = fields
                    .map(|(key, value)| format!("{key:?}:{}", reversed(value)))
                    .collect();
                format!("{{{}}}", fields.join(","))
            }
            value => value.to_string(),
        }
    }

    #[test]
    fn white_space_and_values_of_every_kind_are_taken() {
        let spaced = r#" { "type" : "post_comment_rest" , "new" : [ 0 , -0.5e+7 , true , false , null , "\u00e9\n" , { } , [ ] ,
            { "a" : { "b" : [ 1E9 ] } } ] , "payload" : { "from" : { "id" : "7" , "email" : "\u0026" } ,
            "room" : { "id_str" : "41" , "type" : "single" , "options" : { "a" : [ ] } } ,
            "message" : { "type" : "text" , "payload" : null } } } "#;
        assert!(by_cursor(spaced).is_some());
        assert!(both_agree(spaced));
    }

    #[test]
    fn the_cursor_takes_nothing_that_is_not_read_alike_without_it() {
        let mut telling = TELLING.iter().cycle();
        for event in EVENTS {
            for place in 0..event.len() {
                let (before, after) = event.split_at(place);
                let after_next = after.get(1..).unwrap_or_default();
                assert!(both_agree(before), "{before}");
                assert!(
                    both_agree(&[before, after_next].concat()),
                    "{before}|{after_next}"
                );
                for _ in 0..5 {
                    let byte = char::from(*telling.next().unwrap()).to_string();
                    for rest in [after, after_next] {
                        let text = [before, &byte, rest].concat();
                        assert!(both_agree(&text), "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_cursor_leaves_to_the_other_what_repeats_or_goes_deep() {
        for room in [
            r#""id":1,"id":1"#.to_owned(),
            r#""id":1,"\u0069d":1"#.to_owned(),
            format!(r#""id":1,"options":{}{}"#, "[".repeat(65), "]".repeat(65)),
        ] {
            let text = format!(
                r#"{{"type":"post_comment_rest","payload":{{"from":{{"id":1,"email":"a"}},"room":{{"type":"single",{room}}},"message":{{"type":"text"}}}}}}"#
            );
            assert!(by_cursor(&text).is_none(), "{text}");
        }
    }
}
