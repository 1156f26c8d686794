//! What went wrong in TLS, in words: much of rustls's own text is that of its types.

use rustls::{CertificateError, Error, InvalidMessage};

pub(super) enum Told {
    Certificate(String),
    NotTls(String),
    Other(String),
}

pub(super) fn told(err: &Error) -> Told {
    match err {
        Error::InvalidCertificate(err) => Told::Certificate(certificate(err).to_owned()),
        Error::InvalidMessage(InvalidMessage::InvalidContentType)
        | Error::InappropriateMessage { .. } => {
            Told::NotTls("the answer to the TLS handshake is no TLS".to_owned())
        }
        Error::AlertReceived(alert) => Told::Other(format!(
            "the receiver broke off the TLS handshake with alert {}",
            u8::from(*alert)
        )),
        Error::PeerIncompatible(_) => {
            Told::Other("the receiver speaks no version or cipher of TLS that is safe".to_owned())
        }
        Error::NoApplicationProtocol => {
            Told::Other("the receiver does not speak HTTP/1.1 over TLS".to_owned())
        }
        Error::InvalidMessage(_) => {
            Told::NotTls("the answer is no TLS that can be read".to_owned())
        }
        _ => Told::Other("the TLS handshake failed".to_owned()),
    }
}

fn certificate(err: &CertificateError) -> &'static str {
    match err {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the receiver's certificate has expired"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the receiver's certificate is not valid yet"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the receiver's certificate is for another name"
        }
        CertificateError::Revoked => "the receiver's certificate was revoked",
        CertificateError::BadSignature => "the signature of the receiver's certificate is wrong",
        CertificateError::BadEncoding => "the receiver's certificate can't be read",
        // Not only an unknown issuer: which error a foreign certificate gives depends on the system's.
        _ => "nobody whom this machine trusts vouches for the receiver's certificate",
    }
}

#[cfg(test)]
mod tests {
    use rustls::{AlertDescription, PeerIncompatible};

    use super::*;

    #[test]
    fn each_cause_has_words_of_its_own() {
        let causes = [
            Error::InvalidCertificate(CertificateError::Expired),
            Error::InvalidCertificate(CertificateError::NotValidYet),
            Error::InvalidCertificate(CertificateError::NotValidForName),
            Error::InvalidCertificate(CertificateError::Revoked),
            Error::InvalidCertificate(CertificateError::BadSignature),
            Error::InvalidCertificate(CertificateError::BadEncoding),
            Error::InvalidCertificate(CertificateError::UnknownIssuer),
            Error::InvalidMessage(InvalidMessage::InvalidContentType),
            Error::InvalidMessage(InvalidMessage::InvalidEmptyPayload),
            Error::AlertReceived(AlertDescription::HandshakeFailure),
            Error::PeerIncompatible(PeerIncompatible::Tls13RequiredForQuic),
            Error::NoApplicationProtocol,
            Error::HandshakeNotComplete,
        ];
        let mut words: Vec<_> = causes
            .iter()
            .map(|cause| match told(cause) {
                Told::Certificate(text) | Told::NotTls(text) | Told::Other(text) => text,
            })
            .collect();
        assert!(words.contains(&"the receiver broke off the TLS handshake with alert 40".into()));
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), causes.len(), "{words:?}");
    }
}
