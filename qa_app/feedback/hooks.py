"""What feedback tells packages below, whether pages or commands ask: importing it is enough."""

from qa_app.feedback.queries.looking import look_of_hearing
from qa_app.observations.services.discussing import READ_BEFORE

if look_of_hearing not in READ_BEFORE:
    READ_BEFORE.append(look_of_hearing)
