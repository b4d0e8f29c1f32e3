"""The State Council's notice on the days off of 2004."""

from datetime import date

from .notice import Notice, days, spans

NOTICE = Notice(
    year=2004,
    title="国务院办公厅关于2004年部分节假日安排的通知",
    number="国办发明电〔2003〕53号",
    issued=date(2003, 12, 18),
    rest=spans(
        "2004-01-01", "2004-01-22/2004-01-28", "2004-05-01/2004-05-07", "2004-10-01/2004-10-07"
    ),
    work=days("2004-01-17", "2004-01-18", "2004-05-08", "2004-05-09", "2004-10-09", "2004-10-10"),
)
