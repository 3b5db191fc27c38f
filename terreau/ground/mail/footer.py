"""The end of a message that its reader may refuse: why he receives it, and how to stop. The same in both bodies."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.ground.mail.opposing import token_of
from terreau.ground.mail.purposes import MailList, Written
from terreau.ground.mail.writing import absolute, blocks_of


def stop_address(recipient: str, mail_list: MailList) -> str:
    """Where this address refuses this list."""
    return absolute(reverse("desk:stop_list", args=[token_of(recipient, mail_list)]))


def with_footer(written: Written, recipient: str, mail_list: MailList) -> Written:
    """The message with its end, in the language in force."""
    text = footer(recipient, mail_list)
    html = render_to_string("mail/_blocks.html", {"blocks": blocks_of(text)})
    body, closing, rest = written.html.rpartition("</body>")
    return Written(
        written.subject,
        f"{written.text.rstrip()}\n\n{text}\n",
        f"{body}{html}{closing}{rest}" if closing else f"{written.html}{html}",
    )


def footer(recipient: str, mail_list: MailList) -> str:
    why = str(mail_list.why) or _("Vous recevez ce message parce que votre adresse est dans la liste « %(list)s ».")
    stop = _("Pour ne plus rien recevoir de la liste « %(list)s », ou choisir ce que vous recevez :")
    words = {"list": mail_list.label}
    return "\n\n".join([why % words, stop % words, stop_address(recipient, mail_list)])
