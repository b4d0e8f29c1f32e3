"""The State Council's notice on the days off of 2017."""

from datetime import date

from .notice import Notice, days, spans

NOTICE = Notice(
    year=2017,
    title="国务院办公厅关于2017年部分节假日安排的通知",
    number="国办发明电〔2016〕17号",
    issued=date(2016, 12, 1),
    rest=spans(
        "2017-01-01/2017-01-02",
        "2017-01-27/2017-02-02",
        "2017-04-02/2017-04-04",
        "2017-05-01",
        "2017-05-28/2017-05-30",
        "2017-10-01/2017-10-08",
    ),
    work=days("2017-01-22", "2017-02-04", "2017-04-01", "2017-05-27", "2017-09-30"),
)
