"""Words of the synthetic sets: how British writes what American names have, and what stands around findings in records.

They are written for the benchmark, and are not those of the tool: what the tool knows is none of this file's affair.
"""

SPELLING: dict[str, str] = {
    "anemi": "anaemi", "leukemi": "leukaemi", "ischemi": "ischaemi", "glycemi": "glycaemi", "calcemi": "calcaemi",
    "kalemi": "kalaemi", "natremi": "natraemi", "lipidemi": "lipidaemi", "ammonemi": "ammonaemi", "acidemi": "acidaemi",
    "uremi": "uraemi", "uricemi": "uricaemi", "viremi": "viraemi", "septicemi": "septicaemi", "bacteremi": "bacteraemi",
    "cythemi": "cythaemi", "thalassemi": "thalassaemi", "phosphatemi": "phosphataemi", "volemi": "volaemi",
    "cholesterolemi": "cholesterolaemi", "bilirubinemi": "bilirubinaemi", "magnesemi": "magnesaemi",
    "insulinemi": "insulinaemi", "globulinemi": "globulinaemi", "albuminemi": "albuminaemi", "proteinemi": "proteinaemi",
    "triglyceridemi": "triglyceridaemi", "prolactinemi": "prolactinaemi", "gonadotropinemi": "gonadotropinaemi",
    "hemat": "haemat", "hemorrh": "haemorrh", "hemang": "haemang", "hemoglob": "haemoglob", "hemoly": "haemoly",
    "hemophil": "haemophil", "hemosid": "haemosid", "hemoptys": "haemoptys", "hemochrom": "haemochrom",
    "edema": "oedema", "esophag": "oesophag", "estrogen": "oestrogen", "estradiol": "oestradiol", "fetal": "foetal",
    "fetus": "foetus", "pediatr": "paediatr", "orthoped": "orthopaed", "cecum": "caecum", "cecal": "caecal",
    "fecal": "faecal", "feces": "faeces", "celiac": "coeliac", "rrhea": "rrhoea", "pnea": "pnoea", "gynec": "gynaec",
    "etiolog": "aetiolog", "anesthe": "anaesthe", "tumor": "tumour", "discolor": "discolour", "colored": "coloured",
    "color vision": "colour vision", "behavior": "behaviour", "odor ": "odour ", "center": "centre", "fiber": "fibre",
    "caliber": "calibre", "gray": "grey", "sulf": "sulph", "aluminum": "aluminium", "paralyz": "paralys",
    "localized": "localised", "generalized": "generalised", "mineraliz": "mineralis", "keratiniz": "keratinis",
    "vasculariz": "vascularis", "organiz": "organis", "immuniz": "immunis", "polariz": "polaris", "visualiz": "visualis",
    "specialized": "specialised", "hospitaliz": "hospitalis", "masculiniz": "masculinis", "feminiz": "feminis",
    "labeled": "labelled", "molding": "moulding", "aging": "ageing", "neighbor": "neighbour",
}  # fmt: skip
"""American stem → British stem."""

PREFIXES: tuple[str, ...] = (
    "history of ", "patient with ", "presents with ", "presented with ", "diagnosed with ", "known ", "evidence of ",
    "signs of ", "consistent with ", "findings of ", "complains of ", "on examination ", "exam notable for ",
    "child has ", "she also had ", "there is ", "presence of ", "documented ", "remarkable for ", "follow-up for ",
    "admitted because of ", "mother reports ", "imaging showed ", "referred on account of ", "impression: ", "Dx: ",
    "currently being investigated for ", "clinical picture includes ", "working diagnosis ", "query regarding ",
    "chart review: ", "coded as ", "flagged for ", "struggles with ", "bothered by ", "troubled by ", "bulletin entry: ",
    "workup pointed to ", "letter mentions ", "phenotype list item: ",
)  # fmt: skip
SUFFIXES: tuple[str, ...] = (
    " noted", " (finding)", " (disorder)", " NOS", " on examination", " was observed", " present", " since last visit",
    " seen on MRI", " per parents", " at the time of referral", ", please advise", " - see letter", " confirmed by genetics",
    " as documented elsewhere", " in this patient", " in the proband", " reported", " (see attachment)", " upon arrival",
    " as per outside chart", " discussed with consultant", " needs second look", " unchanged compared to intake",
    ", cf. photograph",
)  # fmt: skip

EVERYDAY: dict[str, str] = {
    "colour": "red, dark blue|navy, light green, sky blue|azure, orange, purple|violet, pale yellow, snow white, dark grey, "
    "olive green, brown, black, turquoise, wine red|burgundy",
    "animal": "red dog, house cat, brown bear, horse, grey wolf, garden snail, barn owl, sea horse, tiger shark|leopard shark, "
    "goldfish, guinea pig|cavy, honey bee, polar bear, fire ant, elephant, house mouse",
    "office": "letter opener, paper clip, stapler, desk lamp, pencil sharpener, rubber band|elastic band, hole punch, "
    "filing cabinet, swivel chair|office chair, waste basket|bin, ballpoint pen|biro, sticky note, ruler",
    "bicycle": "front wheel, rear wheel, brake lever, saddle|seat, handlebar, inner tube, chain, pedal, kickstand|side stand, "
    "gear cable, head light|front lamp, mud guard|fender, bell, pump",
    "kitchen": "frying pan|skillet, soup spoon, bread knife, cutting board|chopping board, whisk, rolling pin, measuring cup, "
    "garlic press, salad bowl, tea kettle, oven glove|pot holder, cork screw",
    "trouble": "screen flickers, battery drains fast, no sound, cannot log in|login fails, printer jam|paper jam, slow start, "
    "app crashes, broken cable, missing key, lost connection|offline, overheating",
}  # fmt: skip
"""Small ontologies of everyday life: the concepts of each, a label and its synonyms."""
