"""The words of alarm: what frightened admins type so that a broadcast stops, in their languages.

They are written as people spell them; `handlers.alarms` compares without case, accents and repetitions.
English has its commonest slips of the finger, Russian what comes out where the keyboard was left in the other
language.
"""

from collections.abc import Mapping


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word.strip() for line in lines for word in line.split(","))


ALARMS: Mapping[str, frozenset[str]] = {
    "en": _words(
        "stop, halt, cancel, delete, undo, wait, no, nope, abort, pause, hold, hold on, hold it",
        "revert, remove, retract, recall, withdraw, rollback, roll back, take it back, go back, don't",
        "do not, don't send, do not send, quit, kill, freeze, cease, enough, mistake, oops, whoops",
        "wrong, error, emergency, panic, stpo, sotp, tsop, stp, cancle, canel, cacnel, delet, dlete",
        "delte, wiat, wati, pasue, puase, udno, unod, oh no, not this, not that, not this one",
        "not that one, wrong one, wrong text, wrong list, wrong chat, that's wrong, this is wrong",
        "it's wrong, a mistake, by mistake, it was a mistake, accident, by accident, my bad, unsend",
        "undo last, take that back, make it stop, hang on, hold up, wait a minute, wait a second",
        "wait a sec, one moment, nah, shit, fuck, damn, crap, wtf",
    ),
    "ru": _words(
        "стоп, стой, стойте, постой, постойте, стоять, остановить, останови, остановите, остановись",
        "отмена, отменить, отмени, отмените, отменяй, отменяйте, удали, удалить, удалите, удаляй",
        "подожди, подождите, погоди, погодите, жди, ждите, нет, не, не надо, не нужно, не отправляй",
        "не отправляйте, не отправлять, хватит, прекрати, прекратить, прекратите, пауза, назад, верни",
        "верните, вернуть, откат, откати, откатить, тормози, убери, уберите, отбой, ошибка, ошибся",
        "ошиблась, ыещз, cnjg, не тот, не та, не те, не туда, не тот текст, не та рассылка, ой",
        "стоп машина, блин, бля, блять, чёрт",
    ),
    "de": _words(
        "stop, stopp, stoppen, halt, anhalten, aufhören, aufhoeren, abbrechen, abbruch, löschen",
        "loeschen, lösche, loesche, rückgängig, rueckgaengig, zurück, zurueck, zurücknehmen",
        "zurückziehen, widerrufen, warte, warten, wartet, moment, nein, nee, nicht, nicht senden",
        "nicht schicken, pause, pausieren, stornieren, storno, schluss, fehler, falsch, nicht diese",
        "nicht dieser, nicht dieses, moment mal, mist, scheiße, verdammt, ups, hoppla",
    ),
    "es": _words(
        "para, parar, pare, paren, páralo, alto, detener, detén, detente, detenga, detenlo, cancelar",
        "cancela, cancele, cancélalo, borrar, borra, bórralo, eliminar, elimina, elimínalo, deshacer",
        "deshaz, espera, espere, esperen, esperar, no, no envíes, no enviar, no lo envíes, basta",
        "pausa, pausar, anular, anula, atrás, frena, quieto, error, me equivoqué, ese no, esa no",
        "este no, esta no, así no, mierda, ups",
    ),
    "pt": _words(
        "para, parar, pare, parem, para tudo, pausa, pausar, cancelar, cancela, cancele, apagar",
        "apaga, apague, excluir, exclui, exclua, deletar, deleta, desfazer, desfaz, desfaça, espera",
        "espere, esperar, não, não envia, não envie, não manda, chega, aguarde, aguarda, interromper",
        "interrompe, anular, volta, voltar, errado, erro, errei, esse não, essa não, este não, esta não",
        "espera aí, merda, droga, ops",
    ),
    "fa": _words(
        "توقف, توقف کن, ایست, وایسا, وایستا, وایسید, صبر, صبر کن, صبر کنید, نه, نکن, نکنید, خیر, لغو",
        "لغو کن, لغوش کن, کنسل, کنسل کن, حذف, حذف کن, حذفش کن, پاک کن, پاکش کن, بس, بسه, بس کن, متوقف",
        "متوقف کن, متوقفش کن, نگه دار, نگهدار, دست نگه دار, برگردون, برگردان, استاپ, نفرست, نفرستید",
        "مکث, اشتباه, اشتباه شد, واگرد, وای, ای وای, این نه",
    ),
    "hi": _words(
        "रुको, रुकिए, रुकिये, रुकें, रुक, रुक जाओ, रोको, रोकें, रोकिए, रोक दो, बंद, बंद करो, बंद करें",
        "बंद कीजिए, नहीं, ना, मत, मत भेजो, मत भेजिए, रद्द, रद्द करो, रद्द करें, हटाओ, हटा दो, हटाएं",
        "मिटाओ, मिटा दो, डिलीट, डिलीट करो, कैंसिल, कैंसल, कैंसिल करो, स्टॉप, ठहरो, ठहरिए, इंतज़ार",
        "इंतज़ार करो, वापस, वापस लो, बस, बस करो, गलत, गलती, ruko, rukiye, ruk jao, roko, rok do",
        "band karo, nahi, nahin, mat bhejo, hatao, bas karo, अरे नहीं, यह नहीं, ये नहीं",
    ),
    "id": _words(
        "berhenti, stop, setop, hentikan, henti, batal, batalkan, hapus, hapuskan, tunggu, jangan",
        "jangan kirim, tidak, tdk, gak, nggak, enggak, tahan, jeda, urungkan, kembalikan, cukup",
        "salah, salah kirim, sebentar, tunda, tarik, tarik kembali, sudahi, bukan ini, bukan itu, aduh",
        "waduh",
    ),
}
"""By language; some are of two or three words."""

SIGNS = frozenset("🛑⛔✋🚫❌✖❎🖐🤚⏸⏹🆘🙅🚨🗑↩⚠")
"""One of these is a word of alarm where there are no letters."""

FILLERS = _words(
    "please, pls, plz, it, this, that, now, all, everything, immediately, asap, right now, omg",
    "oh, god, my, ok, hey, the, bot, broadcast, message, messages, sending, send, them, sorry",
    "quick, quickly, fast, at, once, пожалуйста, плиз, это, все, сейчас, срочно, немедленно",
    "быстро, быстрее, рассылка, рассылку, отправку, то, сообщение, ее, его, bitte, jetzt, sofort, alles, das",
    "es, schnell, die, nachricht, senden, por favor, por, favor, ya, todo, esto, eso, ahora",
    "rápido, dios, el, la, mensaje, envío, tudo, isso, isto, agora, já, rápido, mensagem, envio",
    "لطفا, همه, همین, الان, فورا, سریع, اینو, رو, پیام, ارسال, خواهش, می‌کنم, कृपया, अभी, सब, इसे",
    "यह, तुरंत, जल्दी, प्लीज, संदेश, करो, abhi, jaldi, karo, sab, tolong, sekarang, semua, ini",
    "itu, dong, dulu, segera, cepat, pesan, kirim, mohon",
)
"""They may stand beside a word of alarm, and are none by themselves."""
