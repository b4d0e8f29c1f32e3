"""The State Council's notice on the days off of 2012."""

from datetime import date

from .notice import Notice, days, spans

NOTICE = Notice(
    year=2012,
    title="国务院办公厅关于2012年部分节假日安排的通知",
    number="国办发明电〔2011〕45号",
    issued=date(2011, 12, 5),
    rest=spans(
        "2012-01-01/2012-01-03",
        "2012-01-22/2012-01-28",
        "2012-04-02/2012-04-04",
        "2012-04-29/2012-05-01",
        "2012-06-22/2012-06-24",
        "2012-09-30/2012-10-07",
    ),
    work=days(
        "2011-12-31",
        "2012-01-21",
        "2012-01-29",
        "2012-03-31",
        "2012-04-01",
        "2012-04-28",
        "2012-09-29",
    ),
)
