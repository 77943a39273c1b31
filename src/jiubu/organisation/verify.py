"""Where secrets of the organisation lie sealed: so that keys can be turned, and what older keys still hold be named."""

from jiubu.kernel.sealing import Sealed, register_sealed

register_sealed(Sealed("organisation.second_factors", "mfa.Authenticator", jsons=("data",)))
register_sealed(Sealed("organisation.answers", "organisation.Submission", texts=("sealed_body",)))
