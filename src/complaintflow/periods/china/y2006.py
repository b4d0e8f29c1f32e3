"""The State Council's notice on the days off of 2006."""

from datetime import date

from .notice import Notice, days, spans

NOTICE = Notice(
    year=2006,
    title="国务院办公厅关于2006年部分节假日安排的通知",
    number="国办发明电〔2005〕35号",
    issued=date(2005, 12, 16),
    rest=spans(
        "2006-01-01/2006-01-03",
        "2006-01-29/2006-02-04",
        "2006-05-01/2006-05-07",
        "2006-10-01/2006-10-07",
    ),
    work=days(
        "2005-12-31",
        "2006-01-28",
        "2006-02-05",
        "2006-04-29",
        "2006-04-30",
        "2006-09-30",
        "2006-10-08",
    ),
)
