"""Celery's door to what is cleaned up."""

from celery import shared_task

from brewlytics import idempotency


@shared_task
def forget_old_answers() -> str:
    """Delete the answers of idempotency keys that are older than a day."""
    return f"{idempotency.forget_old_answers()} answers forgotten"
