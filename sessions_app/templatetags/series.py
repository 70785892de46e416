"""Where a series stands, for the fragments that are drawn for the whole room."""

from django import template

from sessions_app.domain import series

register = template.Library()
register.filter("is_between", series.is_between)
