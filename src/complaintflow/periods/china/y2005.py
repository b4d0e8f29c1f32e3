"""The State Council's notice on the days off of 2005."""

from datetime import date

from .notice import Notice, days, spans

NOTICE = Notice(
    year=2005,
    title="国务院办公厅关于2005年部分节假日安排的通知",
    number="国办发明电〔2004〕52号",
    issued=date(2004, 12, 17),
    rest=spans(
        "2005-01-01/2005-01-03",
        "2005-02-09/2005-02-15",
        "2005-05-01/2005-05-07",
        "2005-10-01/2005-10-07",
    ),
    work=days("2005-02-05", "2005-02-06", "2005-04-30", "2005-05-08", "2005-10-08", "2005-10-09"),
)
