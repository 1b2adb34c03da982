#!/usr/bin/python3
"""The smallest browser around WebKitGTK that WebDriver can drive: one window, a profile that stays.

webkit-browser.py --profile=FOLDER [--size=390x844], with the system's python3-gi and WebKit2 4.1.
"""

import argparse
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--profile", type=Path, required=True)
parser.add_argument("--size", default="390x844")
# The driver adds what it pleases.
options, _ = parser.parse_known_args()

manager = WebKit2.WebsiteDataManager(
    base_data_directory=str(options.profile / "data"),
    base_cache_directory=str(options.profile / "cache"),
)
# Cookies lie in memory alone unless they are given a file.
manager.get_cookie_manager().set_persistent_storage(
    str(options.profile / "cookies.sqlite"), WebKit2.CookiePersistentStorage.SQLITE
)
context = WebKit2.WebContext.new_with_website_data_manager(manager)
context.set_automation_allowed(True)

# Safari has these; the GTK port knows them and leaves them off.
settings = WebKit2.Settings()
features = WebKit2.Settings.get_all_features()
for feature in (features.get(index) for index in range(features.get_length())):
    if feature.get_identifier() in ("StorageAPI", "StorageAPIEstimate"):
        settings.set_feature_enabled(feature, True)


def create_view(_session):
    """A window of the size of a phone's page, without borders."""
    window = Gtk.Window(decorated=False)
    window.set_default_size(*map(int, options.size.split("x")))
    view = WebKit2.WebView(
        web_context=context, settings=settings, is_controlled_by_automation=True
    )
    view.connect("close", lambda _view: window.destroy())
    window.add(view)
    window.show_all()
    return view


def on_started(_context, session):
    info = WebKit2.ApplicationInfo()
    info.set_name("lotlens-webkit")
    session.set_application_info(info)
    session.connect("create-web-view", create_view)


context.connect("automation-started", on_started)
Gtk.main()
