//! How a writer of JSON writes.

/// One way to write a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::explain) struct Style {
    pub(in crate::explain) order: Order,
    pub(in crate::explain) escapes: Escapes,
    pub(in crate::explain) layout: Layout,
}

/// The order of an object's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::explain) enum Order {
    AsSent,
    Sorted,
    /// The shorter first, as the databases do.
    ByLength,
}

/// The space between the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::explain) enum Layout {
    Compact,
    /// Behind each comma and colon.
    Spaced,
    /// Each value on a line of its own, with this in front of it for each level.
    Indented(&'static str),
}

/// What is escaped beyond that which JSON asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own")]
pub(in crate::explain) struct Escapes {
    /// `/` as `\/`.
    pub(in crate::explain) slash: bool,
    /// `&`, `<`, `>`.
    pub(in crate::explain) html: bool,
    /// U+2028 and U+2029.
    pub(in crate::explain) lines: bool,
    /// `'` and `=`.
    pub(in crate::explain) gson: bool,
    /// `'`, `+`, the backquote, and `"` as `\u0022`.
    pub(in crate::explain) dot_net: bool,
    /// Everything that is not ASCII.
    pub(in crate::explain) unicode: bool,
    /// U+007F.
    pub(in crate::explain) delete: bool,
    /// Upper-case hex digits.
    pub(in crate::explain) upper: bool,
    /// Backspace and form feed by number.
    pub(in crate::explain) long_control: bool,
}

impl Escapes {
    pub(in crate::explain) const NONE: Self = Self {
        slash: false,
        html: false,
        lines: false,
        gson: false,
        dot_net: false,
        unicode: false,
        delete: false,
        upper: false,
        long_control: false,
    };
    pub(in crate::explain) const GO: Self = Self {
        html: true,
        lines: true,
        ..Self::NONE
    };
    pub(in crate::explain) const GO_BEFORE_1_22: Self = Self {
        long_control: true,
        ..Self::GO
    };
    /// Go's with `SetEscapeHTML(false)`.
    pub(in crate::explain) const GO_NO_HTML: Self = Self {
        lines: true,
        ..Self::NONE
    };
    pub(in crate::explain) const PYTHON: Self = Self {
        unicode: true,
        ..Self::NONE
    };
    pub(in crate::explain) const PHP: Self = Self {
        slash: true,
        unicode: true,
        ..Self::NONE
    };
    pub(in crate::explain) const PHP_UNESCAPED_UNICODE: Self = Self {
        slash: true,
        lines: true,
        ..Self::NONE
    };
    pub(in crate::explain) const GSON: Self = Self {
        html: true,
        lines: true,
        gson: true,
        ..Self::NONE
    };
    pub(in crate::explain) const DOT_NET: Self = Self {
        html: true,
        dot_net: true,
        unicode: true,
        delete: true,
        upper: true,
        ..Self::NONE
    };
    pub(in crate::explain) const JQ: Self = Self {
        delete: true,
        ..Self::NONE
    };

    /// Only those that show in a document which has these characters.
    pub(in crate::explain) const fn that_show(self, present: Self) -> Self {
        let unicode = self.unicode && present.unicode;
        let dot_net = self.dot_net && present.dot_net;
        let html = self.html && present.html;
        let delete = self.delete && present.delete;
        Self {
            slash: self.slash && present.slash,
            html,
            lines: (self.lines || self.unicode) && present.lines,
            gson: self.gson && present.gson,
            dot_net,
            unicode,
            delete,
            // Control characters have none, or `1f`: rare enough to be passed over.
            upper: self.upper && (unicode || dot_net || html || delete),
            long_control: self.long_control,
        }
    }

    /// For a sentence.
    pub(in crate::explain) fn names(self) -> Vec<&'static str> {
        let all = [
            (self.slash, "slashes"),
            (self.html, "`&`, `<`, `>`"),
            (self.lines && !self.unicode, "U+2028"),
            (self.gson, "`'`, `=`"),
            (self.dot_net, "`'`, `+`"),
            (self.unicode, "letters beyond ASCII"),
            (self.delete, "U+007F"),
        ];
        all.into_iter()
            .filter(|(is_on, _)| *is_on)
            .map(|(_, name)| name)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_escape_is_named_once() {
        for (escapes, names) in [
            (Escapes::NONE, &[][..]),
            (Escapes::GO, &["`&`, `<`, `>`", "U+2028"]),
            (Escapes::PYTHON, &["letters beyond ASCII"]),
            (Escapes::PHP, &["slashes", "letters beyond ASCII"]),
            (Escapes::GSON, &["`&`, `<`, `>`", "U+2028", "`'`, `=`"]),
            (
                Escapes::DOT_NET,
                &[
                    "`&`, `<`, `>`",
                    "`'`, `+`",
                    "letters beyond ASCII",
                    "U+007F",
                ],
            ),
        ] {
            assert_eq!(escapes.names(), names);
        }
    }
}
