"""Words that tell a try from an announcement, in the languages that people write to their bots in.

They stand as `plain.normal` gives them back: in small letters and without accents.
"""

from broadcast.guards.plain import normal


def _words(*lines: str) -> frozenset[str]:
    return frozenset(normal(word) for line in lines for word in line.split(",") if normal(word))


TESTS = _words(
    "test, tests, testing, tst, tset, tets, ttest, testt, testmessage, testmsg, testpost, testtext, testbot",
    "testbroadcast, testmail, testpush, testtest",
    "hello world",
    "text here",
    "sample text",
    "dummy text",
    "тест, тесты, тестик, тестим, тестирую, тестируем, тестирование, тестовое, тестовая, тестовый, тестовую",
    "тестовой, тестовые, тестнем, тестпост, проверка, проверочка, проверяю, проверяем, проверочное, ntcn,",
    "еуые",
    "перевірка, тестове, тестуємо",
    "привет мир",
    "testen, teste, testnachricht, testlauf, testweise, testeintrag, probelauf, probenachricht",
    "hallo welt",
    "prueba, pruebas, probando, probamos, testeo, testeando",
    "hola mundo",
    "testes, testando, testar",
    "olá mundo",
    "تست, تستی, آزمایش, آزمایشی",
    "سلام دنیا",
    "टेस्ट, टैस्ट, टेस्टिंग, परीक्षण",
    "हैलो वर्ल्ड",
    "नमस्ते दुनिया",
    "tes, uji, ujicoba, percobaan, ngetes",
    "halo dunia",
    "essai, prova, deneme, próba, sınama, اختبار",
    "bonjour monde",
    "ciao mondo",
    "merhaba dünya",
    "thử nghiệm",
)
"""One of them among few other words is a try; some are of two words."""

FAINT = _words(
    "check, checking, checks, ping, sample, dummy, demo, trial, draft, foo, bar, baz, foobar, blah, bla,",
    "abc",
    "abcd, xyz, hi, hello, hey, yo, hola, hallo, привет, проба, пробное, пробный, пробую, бла, черновик,",
    "але",
    "алло, эй, probe, entwurf, ensayo, borrador, probar, rascunho, oi, olá, چک, امتحان, سلام, پیش‌نویس",
    "ignore, disregard, working, one, two, three, раз, два, три, игнорируйте, ignorieren, eins, zwei, drei,",
    "ignorar",
    "ignoren, ignorad, uno, dos, tres, um, dois, três, abaikan, satu, dua, tiga, अनदेखा, इग्नोर, एक, दो,",
    "तीन",
    "जांच, जाँच, चेक, नमस्ते, हैलो, हेलो, cek, coba, nyoba, mencoba, halo, hai, draf, contoh",
)
"""They are a try where nothing else is said."""

FILLERS = _words(
    "a, an, the, this, that, it, its, it's, is, are, am, i, i'm, we, we're, my, our, just, only, not, no,",
    "do, if",
    "don't, please, pls, plz, ignore, disregard, sorry, for, from, of, to, in, on, and, all, you, your,",
    "everyone",
    "guys, new, again, more, another, one, two, three, first, second, last, message, messages, msg, text,",
    "post",
    "bot, bots, broadcast, broadcasting, newsletter, notification, notifications, push, channel, link,",
    "button",
    "buttons, image, photo, pic, picture, video, file, caption, sticker, album, works, work, working, mic,",
    "send",
    "sending, sent, will, be, can, see, now, here, there, some, with, ok, okay, lol, haha, number, who, me",
    "это, эта, этот, просто, только, всего, лишь, не, обращайте, обращать, внимания, внимание, игнорируйте",
    "пожалуйста, плиз, всем, все, и, на, в, с, раз, два, три, бот, бота, ботов, рассылки, рассылка,",
    "рассылку",
    "сообщение, сообщения, сообщений, пост, поста, связи, связь, нового, новый, еще, один, одна, кнопки,",
    "кнопка",
    "картинка, фото, видео, файл, извините, простите, работает, ли, уведомлений, уведомление, канала, мой,",
    "наш",
    "das, dies, ist, sind, nur, ein, eine, einer, kein, keine, bitte, ignorieren, nicht, beachten, der,",
    "die, den",
    "des, für, von, vom, ich, wir, zum, zur, nochmal, noch, mal, nachricht, nachrichten, bild, knopf, und,",
    "eins",
    "zwei, drei, geht, es, ob, alle, euch, neue, neuer, neuen, rundnachricht, funktioniert, sollte,",
    "gesendet",
    "esto, esta, este, es, una, un, solo, sólo, de, del, el, la, los, las, por, favor, ignorar, ignoren,",
    "ignorad",
    "ignora, no, hagan, caso, hacer, mensaje, mensajes, envío, imagen, foto, vídeo, uno, dos, tres, sonido,",
    "mi",
    "nuestro, nuevo, nueva, para, que, si, funciona, difusión, boletín, estamos, estoy, haciendo, todos,",
    "todo",
    "isto, isso, é, um, uma, só, apenas, ignorem, ignore, mensagem, mensagens, envio, por, favor, o, os,",
    "do, da",
    "não, liguem, novo, nova, dois, três, som, estou, estamos, fazendo, vídeo, imagem, botão, lista",
    "این, یک, است, فقط, لطفا, لطفاً, نادیده, بگیرید, توجه, نکنید, پیام, ارسال, ربات, بات, برای, جهت,",
    "می‌باشد",
    "هست, کنید, نشود, دوباره, یه, از, رو, را, و, به, عکس, دکمه, خبرنامه, جدید",
    "यह, ये, एक, है, हैं, सिर्फ, केवल, बस, कृपया, अनदेखा, करें, इग्नोर, ध्यान, न, दें, मैसेज, संदेश, बॉट",
    "प्रसारण, नया, नई, के, का, की, लिए, और, फोटो, मत, वर्ल्ड, hai, sirf, yeh, karo",
    "ini, itu, hanya, cuma, sebuah, saja, aja, tolong, mohon, abaikan, diabaikan, jangan, hiraukan, pesan,",
    "kirim",
    "bot, dan, dari, untuk, ya, dulu, satu, dua, tiga, gambar, tombol, siaran, baru, lagi, coba, di, kami",
    "bu, bir, sadece, mesaj, mesajı, lütfen, un, ceci, est, message, questo, messaggio, to, jest, هذا, هذه",
    "رسالة, تجاهل, c'est, ignorez, wiadomość",
)
"""They say nothing by themselves."""

COMPOUNDS = _words(
    "drive, drives, driver, flight, ride, results, result, prep, tube, kit, match, cricket, bench, series",
    "драйв, драйва, драйве, полет, заезд, fahrt, fahrten, ergebnis, ergebnisse, sieger, manejo, resultados",
    "drayv, डाइव, ड्राइव, درایو",
)
"""Together with a test they are something that people buy or wait for."""

BLANKS = _words(
    "name, names, firstname, lastname, fullname, username, surname, nickname, customer, client, user,",
    "recipient",
    "city, country, company, brand, shop, store, product, item, service, event, date, day, time, month,",
    "year",
    "place, address, location, venue, price, amount, sum, discount, percent, number, code, promocode,",
    "coupon",
    "link, url, website, site, email, mail, phone, title, headline, subject, text, description,",
    "placeholder, tbd",
    "todo, insert, fill, xxx, xx, x, n, var, variable, value, field",
    "имя, фамилия, отчество, имени, имяклиента, клиент, клиента, город, компания, компании, товар, товара",
    "название, дата, дату, время, день, место, адрес, цена, цену, сумма, сумму, скидка, процент, номер, код",
    "промокод, ссылка, ссылку, сайт, почта, телефон, заголовок, текст, описание, вставить, вставьте,",
    "заполнить",
    "vorname, nachname, kunde, kundenname, stadt, ort, firma, produkt, datum, tag, uhrzeit, zeit, adresse",
    "preis, betrag, rabatt, nummer, rabattcode, webseite, telefon, titel, überschrift, einfügen, eintragen,",
    "anrede",
    "nombre, apellido, apellidos, cliente, ciudad, empresa, producto, fecha, hora, lugar, dirección, precio",
    "importe, descuento, número, código, enlace, web, correo, teléfono, título, texto, insertar",
    "insertar aquí",
    "nome, sobrenome, cidade, produto, data, preço, valor, desconto, site, telefone, endereço, inserir",
    "نام, اسم, مشتری, شهر, محصول, تاریخ, ساعت, مکان, آدرس, قیمت, مبلغ, تخفیف, شماره, کد, لینک",
    "نام خانوادگی",
    "متن, عنوان, تلفن",
    "नाम, ग्राहक, शहर, उत्पाद, तारीख, दिनांक, समय, स्थान, पता, कीमत, मूल्य, छूट, नंबर, कोड, लिंक, फोन,",
    "शीर्षक",
    "nama, pelanggan, kota, perusahaan, produk, tanggal, jam, waktu, tempat, alamat, harga, jumlah, diskon,",
    "nomor",
    "kode, tautan, judul, teks, isi, masukkan, prénom, nom, ville, prix, lien, cognome, isim, ad, soyad,",
    "tarih",
)
"""What is to be filled in, or the asking for it."""

GREETINGS = _words(
    "hi, hello, hey, dear, привет, здравствуйте, здравствуй, уважаемый, уважаемая, дорогой, дорогая",
    "good morning",
    "hallo, liebe, lieber, moin, hola, estimado, estimada, querido, querida, olá, oi, prezado, prezada",
    "guten tag",
    "caro, cara, halo, hai, kepada, yth, salam, سلام, नमस्ते, प्रिय, bonjour, cher, chère, ciao, merhaba,",
    "sayın",
)
"""After them comes a name."""

NOTHING = _words("undefined, null, none, nan, nil")
"""What programs write where there is no name."""

ROMANCE = _words(
    "en, el, la, los, las, de, del, tu, su, con, por, para, o, os, do, da, no, na, seu, com, em, es"
)
"""A text with such words may say “todo” and mean all."""

KEYS = (
    "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "wxcvbn",
    "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "фівапролджє",
    "ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپو", "abcdefghijklmnopqrstuvwxyz", "абвгдежз",
)  # fmt: skip
"""Neighbours on keyboards, and in the alphabet."""
