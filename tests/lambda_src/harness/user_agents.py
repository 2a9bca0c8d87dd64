"""User agents of current browsers, including in-app browsers."""

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
