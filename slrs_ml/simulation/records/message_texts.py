"""Sentences that borrowers write, by topic and language; each topic has one intent.

Written by hand for this simulator. A sentence may hold ``{amount}`` and, after it,
``{date}``. There are no names of people and no addresses. Some sentences use the words of
another topic on purpose: who counts words alone should be wrong about them.
"""

__all__ = ["CLOSINGS", "GREETINGS", "INTENTS", "SENTENCES"]

# Topic to (English, Spanish).
SENTENCES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "promise_made": (
        (
            "I will pay {amount} by {date}.",
            "You can expect {amount} from me on {date}, that is when my pay comes in.",
            "As agreed, I am sending {amount} no later than {date}.",
            "Just confirming what we arranged: {amount}, {date}.",
            "I can do {amount}, but only on {date}. Is that ok?",
            "Payment of {amount} is set up for {date}.",
            "Please note that I shall transfer {amount} on {date} to bring this up to date.",
        ),
        (
            "Voy a pagar {amount} antes del {date}.",
            "Le confirmo el pago de {amount} para el {date}.",
            "Puedo pagar {amount}, pero recién el {date}.",
            "Tal como quedamos, hago la transferencia de {amount} el {date}.",
        ),
    ),
    "promise_broken": (
        (
            "I know I said I would pay {amount} by {date}. I could not make it, I am sorry.",
            "The {amount} for {date} did not go out, my account was short. Can I have more time?",
            "Sorry, I missed the payment we agreed on. Something came up.",
            "I was not able to keep to the date. I will be in touch when I can pay.",
            "My transfer was returned by the bank. I have not forgotten it.",
            "What we arranged did not work out for me this time.",
        ),
        (
            "Sé que prometí {amount} para el {date}, pero no pude. Lo siento.",
            "No me alcanzó para el pago que acordamos. ¿Me puede dar más tiempo?",
            "Disculpe, no pude cumplir con la fecha.",
            "El banco me devolvió la transferencia, no me he olvidado.",
        ),
    ),
    "hardship_job_loss": (
        (
            "I have been laid off and do not know how to pay the next installments.",
            "I lost my job this month. What can we do about my loan?",
            "My employer closed down and I am waiting for unemployment benefit.",
            "I am out of work at the moment and cannot afford the full payment.",
            "My contract was not renewed. Could the payments be lowered for a while?",
            "There is no salary coming in since they let me go. I want to pay but I need help.",
        ),
        (
            "Me despidieron y no sé cómo voy a pagar las próximas cuotas.",
            "Perdí mi trabajo este mes. ¿Qué opciones tengo con mi préstamo?",
            "No me renovaron el contrato. ¿Se puede bajar la cuota por un tiempo?",
            "Estoy sin empleo y espero el subsidio, ahora no puedo pagar todo.",
        ),
    ),
    "hardship_illness": (
        (
            "I have been in hospital and can only work part of the time now.",
            "I am on sick leave and my income has gone down a lot.",
            "Because of an operation I earn less for the next months. Can we find a solution?",
            "The treatment takes all my savings. I need lower payments for some time.",
            "My doctor has signed me off work, so money is tight until I am back.",
        ),
        (
            "Estuve en el hospital y ahora solo puedo trabajar medio tiempo.",
            "Estoy con licencia médica y mis ingresos bajaron mucho.",
            "Por una operación gano menos estos meses. ¿Podemos buscar una solución?",
        ),
    ),
    "hardship_reduced_income": (
        (
            "They cut my hours and I cannot manage the whole installment.",
            "Business has been very slow, I am earning about half of what I used to.",
            "Since we separated I have to carry everything alone. Is there a smaller payment?",
            "My income has dropped. Could I pay less for a few months?",
        ),
        (
            "Me redujeron las horas y no puedo con la cuota completa.",
            "El negocio anda muy mal, gano casi la mitad que antes.",
            "Desde la separación cargo con todo yo. ¿Hay una cuota más baja?",
        ),
    ),
    "dispute": (
        (
            "I do not owe this amount. Please check your records.",
            "This is not right: I paid this in full and have the receipt.",
            "I dispute this debt and ask you to send proof of it.",
            "The fees you added were never agreed. I want them reviewed in writing.",
            "You have booked my payment to the wrong loan. Until that is fixed I disagree.",
            "The balance in your letter is wrong by far.",
        ),
        (
            "No debo esa cantidad. Por favor revise sus registros.",
            "Esto no es correcto, ya lo pagué y tengo el recibo.",
            "Disputo esta deuda y pido que me envíen los comprobantes.",
            "El saldo de su carta está equivocado.",
        ),
    ),
    "vulnerability": (
        (
            "I am not well and find it very hard to deal with letters and calls.",
            "I have been diagnosed with depression. Please take this into account.",
            "I care for my mother day and night and cannot keep up with all this.",
            "I do not understand what you send me. My sight is bad and I live alone.",
            "After the death of my partner I am not able to handle my affairs at the moment.",
            "I am under treatment for an addiction and someone helps me with money now.",
        ),
        (
            "No estoy bien y me cuesta mucho ocuparme de las cartas y llamadas.",
            "Me diagnosticaron depresión, por favor ténganlo en cuenta.",
            "Cuido a mi madre día y noche y no doy abasto.",
            "No entiendo lo que me mandan, veo mal y vivo solo.",
        ),
    ),
    "complaint_frequency": (
        (
            "You contact me far too often. This has to stop being every other day.",
            "I have had three calls about the same thing. I want to complain.",
            "Stop flooding my phone, I already answered you last week.",
        ),
        (
            "Me contactan demasiado. Ya les contesté la semana pasada.",
            "Van tres llamadas por lo mismo, quiero presentar una queja.",
        ),
    ),
    "complaint_conduct": (
        (
            "The person on the phone was rude to me. I expect an apology.",
            "Your agent raised his voice and would not let me speak. This is a complaint.",
            "Nobody should be spoken to like that.",
        ),
        (
            "La persona que me llamó fue grosera. Espero una disculpa.",
            "Su agente me levantó la voz, esto es una queja formal.",
        ),
    ),
    "complaint_affordability": (
        (
            "You should never have lent me this much, the payments leave me nothing to live on.",
            "The plan you pushed me into is more than I can afford. I am complaining about it.",
            "Nobody asked what I can really pay. I want this looked at.",
        ),
        (
            "Nunca debieron prestarme tanto, las cuotas no me dejan para vivir.",
            "El plan que me dieron es más de lo que puedo pagar, me quejo por eso.",
        ),
    ),
    "complaint_error": (
        (
            "My payment is missing from your app again. I complain about this mistake.",
            "You charged me twice this month. Please correct it and tell me how it happened.",
            "Your letter shows figures that do not add up. I ask for a correction.",
        ),
        (
            "Mi pago otra vez no aparece en la aplicación. Me quejo por este error.",
            "Me cobraron dos veces este mes, corríjanlo por favor.",
        ),
    ),
    "cease_communication": (
        (
            "Do not contact me any more. Consider this my written request.",
            "I request that you cease all communication with me about this account.",
            "Stop calling, stop writing. I do not wish to hear from you.",
            "Please remove my number and make no further contact.",
        ),
        (
            "No me contacten más. Esta es mi solicitud por escrito.",
            "Exijo que cesen toda comunicación conmigo sobre esta cuenta.",
            "Dejen de llamar y de escribir.",
        ),
    ),
    "attorney": (
        (
            "I am represented by an attorney. Direct everything to my counsel from now on.",
            "I have filed for bankruptcy, my lawyer will be in touch with you.",
            "My attorney has told me not to discuss this with you any further.",
            "All questions go to my lawyer, I will not answer them myself.",
        ),
        (
            "Tengo abogado. Diríjanse a él de ahora en adelante.",
            "Me declaré en bancarrota, mi abogado los va a contactar.",
            "Mi abogado me indicó que no hable más de esto con ustedes.",
        ),
    ),
    "bereavement": (
        (
            "I am writing to tell you that my father, who has this loan, has passed away.",
            "The account holder died recently. What do you need from the family?",
            "My wife passed away. Please stop the reminders in her name.",
        ),
        (
            "Escribo para avisar que mi padre, titular del préstamo, falleció.",
            "La titular de la cuenta murió hace poco. ¿Qué necesitan de la familia?",
        ),
    ),
    "plan_accepted": (
        (
            "Yes, I agree to the new payment plan.",
            "The longer term with the lower installment works for me. Please go ahead.",
            "I accept the offer in your letter, lower payments from next month.",
            "The plan is fine, send me what I have to sign.",
        ),
        (
            "Sí, acepto el nuevo plan de pagos.",
            "El plazo más largo con la cuota más baja me sirve, adelante.",
            "De acuerdo con el plan, mándeme lo que debo firmar.",
        ),
    ),
    "settlement_accepted": (
        (
            "I accept the settlement and will pay the agreed sum.",
            "Yes to your settlement offer. Please confirm in writing that this closes the loan.",
            "The one-time payment you proposed is fine with me.",
        ),
        (
            "Acepto el acuerdo y pagaré la suma convenida.",
            "Sí a su oferta. Confirme por escrito que con eso se cierra el préstamo.",
        ),
    ),
    "thanks_paid_off": (
        (
            "The loan is paid off at last. Thanks for your help.",
            "I made my final payment. It was good to do business with you.",
            "All done! Could you send me the letter that says it is paid in full?",
            "Glad this is finished. Thank you for your patience along the way.",
        ),
        (
            "Por fin terminé de pagar. Gracias por su ayuda.",
            "Hice el último pago. ¿Me envían la carta de cancelación?",
            "Listo, pagado todo. Gracias por la paciencia.",
        ),
    ),
    "chatter": (
        (
            "What is my current balance?",
            "Could you send me a statement for last year? I need it for my taxes.",
            "How do I change the day my payment is due?",
            "I have a new phone, does the app still work with it?",
            "Is your office open on Saturday?",
            "Did you get my payment from this week?",
            "Can I pay a little extra each month without a fee?",
            "My brother lost his job, but do not worry, I keep paying as always.",
            "A friend of mine is an attorney and says I should ask for a copy of the contract.",
            "I got your letter, thanks. Nothing to dispute, everything is fine.",
        ),
        (
            "¿Cuál es mi saldo actual?",
            "¿Me pueden mandar un estado de cuenta del año pasado?",
            "¿Cómo cambio el día de pago?",
            "¿Les llegó mi pago de esta semana?",
            "Mi hermano se quedó sin trabajo, pero yo sigo pagando como siempre.",
            "¿Puedo pagar un poco más cada mes sin cargo?",
        ),
    ),
    "wrong_number": (
        (
            "You have the wrong number.",
            "I do not know this person, please take my number off your list.",
            "Wrong person. I never had a loan with you.",
            "Who is this? Nobody here by that name.",
        ),
        (
            "Número equivocado.",
            "No conozco a esa persona, quiten mi número de su lista.",
            "Se equivoca, yo nunca tuve un préstamo con ustedes.",
        ),
    ),
}

INTENTS: dict[str, str] = {
    topic: "complaint" if topic.startswith("complaint_") else topic for topic in SENTENCES
}

# Those of letters and e-mails, then those of text messages and the app.
GREETINGS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("Dear Sir or Madam: ", "Hello. ", "Good morning. ", "To whom it may concern: "),
        ("Estimados señores: ", "Buenos días. ", "Hola. ", "A quien corresponda: "),
    ),
    (("", "", "", "Hi. ", "Hello. "), ("", "", "", "Hola. ", "Buenas. ")),
)
CLOSINGS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        (" Kind regards", " Thank you.", " I look forward to your reply.", ""),
        (" Atentamente", " Gracias.", " Quedo a la espera de su respuesta.", ""),
    ),
    (
        ("", "", "", " Thanks", " Please reply soon."),
        ("", "", "", " Gracias", " Espero su respuesta."),
    ),
)
