"""Sessions and their safeguards are the staff's: the API has none of them, the admin all."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from catalog.tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def test_api_looks_at_no_session_and_frames_nothing(api: APIClient) -> None:
    response = api.get("/products", headers={"cookie": "sessionid=x"})
    assert response.status_code == 200
    assert not response.cookies
    assert "X-Frame-Options" not in response.headers
    assert not hasattr(response.wsgi_request, "session")


def test_page_of_the_admin_has_session_user_and_frame_options(admin_client: Client) -> None:
    response = admin_client.get("/admin/")
    assert response.status_code == 200
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.wsgi_request.user.is_staff


def test_forged_request_to_the_admin_is_refused(admin_user: object) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)  # type: ignore[arg-type]
    product = ProductFactory.create()
    assert client.post(f"/admin/catalog/product/{product.pk}/delete/", {"post": "yes"}).status_code == 403
    product.refresh_from_db()


def test_messages_reach_the_next_page(admin_client: Client) -> None:
    product = ProductFactory.create()
    response = admin_client.post(f"/admin/catalog/product/{product.pk}/delete/", {"post": "yes"}, follow=True)
    assert "was deleted" in response.content.decode()
