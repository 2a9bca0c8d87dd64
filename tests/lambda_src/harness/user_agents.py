"""User agents of browsers: current ones, in-app browsers, and those that resemble bots or programs."""

ANDROID = "Mozilla/5.0 (Linux; Android {}) AppleWebKit/537.36 (KHTML, like Gecko) {} Mobile Safari/537.36{}"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) {}"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) {}"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
WEBVIEW = "Version/4.0 Chrome/142.0.7444.102"
BROWSERS = {
    "app-of-a-school": IPHONE.format("Mobile/22G100 Safari/605.1 Blackboard/8.2"),
    "app-of-notes": WINDOWS.format(
        "AppleWebKit/537.36 Notion/4.24.0 Chrome/142.0.0.0 Electron/39.0.0 Safari/537.36"
    ),
    "butterfly": ANDROID.format("5.0.2; HTC Butterfly", "Chrome/95.0.4638.74", ""),
    "expanse": ANDROID.format("8.0.0; Expanse", "Chrome/142.0.0.0", ""),
    "fever": ANDROID.format("8.1.0; Fever_Plus", "Chrome/142.0.0.0", ""),
    "fluid": f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Fluid/2.1.2 Safari/605.1.15",
    "freespoke": IPHONE.format("FxiOS/145.0 Mobile/15E148 Safari/605.1.15 Freespoke/2.0.0"),
    "huawei-c008": ANDROID.format("10; wv", WEBVIEW, " baiduboxapp/13.0 (Baidu; P1 10) G610-C008/1.0"),
    "android-15": ANDROID.format("15; CPH2557 Build/AP3A.240617.008; wv", WEBVIEW, ""),
    "chrome": WINDOWS.format(CHROME),
    "chrome-android": ANDROID.format("10; K", "Chrome/142.0.0.0", ""),
    "chrome-ios": IPHONE.format("CriOS/142.0.7444.46 Mobile/15E148 Safari/604.1"),
    "cubot": ANDROID.format("14; CUBOT X90", "Chrome/142.0.0.0", ""),
    "duckduckgo": ANDROID.format("10; K", WEBVIEW, " DuckDuckGo/5"),
    "edge": WINDOWS.format(f"{CHROME} Edg/142.0.0.0"),
    "facebook-android": ANDROID.format("14; SM-S918B; wv", WEBVIEW, " [FB_IAB/FB4A;FBAV/538.0.0.53.70;]"),
    "facebook-ios": IPHONE.format("Mobile/22G100 [FBAN/FBIOS;FBAV/538.1.0.47.78;FBDV/iPhone16,2]"),
    "facebook-since-2025": IPHONE.format("Mobile/22G100 Safari/604.1 MetaIAB Facebook"),
    "firefox": WINDOWS.format("Gecko/20100101 Firefox/145.0").replace("x64)", "x64; rv:145.0)"),
    "firefox-android": "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0",
    "google-app": IPHONE.format("GSA/395.0.823 Mobile/15E148 Safari/604.1"),
    "instagram": IPHONE.format("Mobile/22G100 Instagram 406.0.0.58.159 (iPhone16,2; iOS 18_7; IABMV/1)"),
    "internet-explorer": "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "line": IPHONE.format("Mobile/22G100 Safari Line/15.18.0"),
    "linkedin": IPHONE.format("Mobile/22G100 [LinkedInApp]/9.31.4"),
    "opera": WINDOWS.format(f"{CHROME} OPR/124.0.0.0"),
    "opera-mini": "Opera/9.80 (Android; Opera Mini/7.5/191.344; U; en) Presto/2.12.423 Version/12.16",
    "pinterest": IPHONE.format("Mobile/22G100 [Pinterest/iOS]"),
    "safari": IPHONE.format("Version/26.1 Mobile/15E148 Safari/604.1"),
    "samsung": ANDROID.format("10; K", "SamsungBrowser/29.0 Chrome/136.0.0.0", ""),
    "silk": ANDROID.format("11; KFTRWI", "Silk/142.1 like Chrome/142.0.0.0", ""),
    "snapchat": IPHONE.format("Mobile/22G100 Snapchat/13.64.0.39 (like Safari/8621.3.11)"),
    "sogou": ANDROID.format("8.0; wv", WEBVIEW, " SogouMSE,SogouMobileBrowser/5.24.6"),
    "tiktok": ANDROID.format("14; Pixel 8; wv", WEBVIEW, " musical_ly_2024 BytedanceWebview/d8a21c6"),
    "viber": ANDROID.format("14; Pixel 8; wv", WEBVIEW, " Viber/26.1.0.0"),
    "viewsonic": ANDROID.format("9; ViewSonic V500", "Chrome/142.0.0.0", ""),
    "vivaldi": WINDOWS.format(f"{CHROME} Vivaldi/7.6"),
    "wechat": IPHONE.format("Mobile/22G100 MicroMessenger/8.0.64(0x18004034) NetType/WIFI Language/en"),
    "yandex": WINDOWS.format(f"{CHROME} YaBrowser/25.10"),
}
RESEMBLING_BOTS = {
    "app-irobot": IPHONE.format("Mobile/22G100 iRobot/7.16"),
    "app-scanner": ANDROID.format("13; 2201116SI; wv", WEBVIEW, " FancyScanner/3.1"),
    "app-spider-man": ANDROID.format("14; Pixel 8; wv", WEBVIEW, " Spider-Man/2.1"),
    "cubot-alone": ANDROID.format("14; Cubot", "Chrome/142.0.0.0", ""),
    "cubot-reduced": ANDROID.format("14; CUBOT", "Chrome/142.0.0.0", ""),
    "cubot-lower-case": ANDROID.format("10; cubot_x19_s", "Chrome/142.0.0.0", ""),
    "cubot-title-case": ANDROID.format("13; Cubot X30", "Chrome/122.0.0.0", ""),
    "ecosia": ANDROID.format("10; K", "Chrome/111.0.0.0", " (Ecosia android@111.0.5563.116)"),
    "edge-random-suffix": WINDOWS.format(f"{CHROME}/iBot7KTt-08"),
    "embedded-ie": "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; "
    "Embedded Web Browser from: http://bsalsa.com/; SLCC2)",
    "google-nexus": ANDROID.format("4.3; Google Nexus 4 Build/JLS36G", "Chrome/95.0.4638.74", ""),
    "google-pixel": ANDROID.format("9; Google Pixel Slate Build/R81-12871.91.0", "Chrome/142.0.0.0", ""),
    "google-toolbar": "Mozilla/4.0 (compatible; GoogleToolbar 5.0.2124; Windows 6.0; MSIE 8.0.6001)",
    "google-tv": ANDROID.format("11; 4K Google TV Stick; wv", WEBVIEW, ""),
    "phone-id-bot": ANDROID.format("6.0; IDbot553 Build/MRA58K", "Chrome/59.0.3071.125", ""),
    "phone-m-bot": ANDROID.format("7.0; M bot 51", "Chrome/81.0.4044.138", ""),
    "phone-m-bot-tab": ANDROID.format("7.1.1; M_bot_tab_1150 Build/N9F27F", "Chrome/67.0.3396.87", ""),
    "phone-spider": ANDROID.format("13; Spider 8", "Chrome/124.0.0.0", ""),
    "phone-vr-bot": ANDROID.format("6.0; VR BOT 552", "Chrome/72.0.3626.121", ""),
    "phone-xbot": ANDROID.format("8.1.0; XBot Junior", "Chrome/87.0.4280.101", ""),
    "email-like-locale": IPHONE.format("Mobile/21F79 Instagram 330.0.3.29.91 (en_IR@calendar=gregorian)"),
}
RESEMBLING_PROGRAMS = {
    "feature-phone": "Nokia6120c/3.70; Profile/MIDP-2.0 Configuration/CLDC-1.1",
    "in-app-facebook-old": "(null) [FBAN/FBIOS;FBAV/146.0.0.73.91;FBDV/iPhone7,2;FBOP/5]",
    "konqueror": "Mozilla/5.0 (compatible; Konqueror/3.1; Linux; en)",
    "links": "Links (2.29; Linux 6.1 x86_64; GNU C 12.2; text)",
    "lower-case": "mozilla/5.0 (linux; android 9; a80pro) applewebkit/537.36 (khtml, like gecko) chrome/83.0",
    "lynx": "Lynx/2.9.2 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/3.0.15",
    "netsurf": "NetSurf/3.10 (Linux)",
    "nintendo": "Mozilla/5.0 (Nintendo 3DS; U; ; en) Version/1.7498.EU",
    "nothing-known": "10575",
    "one-word": "Carbon",
    "opera-presto": "Opera/9.80 (X11; Linux x86_64) Presto/2.12.388 Version/12.16",
    "tv-philips": "HbbTV/1.2.1 (;Philips;MT5580;;;) ANTGalio/3.3.0.26.04",
    "tv-samsung": "Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/7.0 Chrome/120.0.0.0 TV Safari/537.36",
    "uc-mini": "UCWEB/2.0 (Java; U; MIDP-2.0; Nokia203/20.37) U2/1.0.0 UCBrowser/9.4.1.482 U2/1.0.0 Mobile",
    "tv-lg": "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.6099.270 Safari/537.36 WebAppManager",
    "w3m": "w3m/0.5.3",
    "without-an-engine": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
}
BROWSERS |= RESEMBLING_BOTS | RESEMBLING_PROGRAMS
