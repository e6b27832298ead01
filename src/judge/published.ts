import { hexOfByteList } from './encoding';

/**
 * Values that standards and vendors print in their documentation, so that they stand in countless tests and manuals and
 * open nothing (or only an emulator on the same machine). In lower case, without padding and percent-encoding.
 */
const published: ReadonlySet<string> = new Set([
  // RFC 6749 (OAuth 2.0), RFC 6750, RFC 7009, RFC 7636, RFC 7662
  '2yotnfzfejr1zcsicmwpaa', 'tgzv3jokf0xg5qx2tlkwia', 'slav32hkkg', '8xlxobtzp8', 's6bhdrkqt3', 'gx1fbat3bv', '7fjfp0zbr1ktdrbnfvdmiw', 'splxlobezqqybys6wxsbia',
  'czzcagrsa3f0mzpnwdfmqmf0m2jw', 'mf_9.b5f-4.1jqm', 'vf9dft4qmt', '45ghiukldjahdnhzdauz', 'dbjftjez4cvp-mb92k27uhbuju1p1r_w1gfwfoejxk', 'e9melhoa2owvfremtjguchaoek1t8urwbbghsstw-cm', 'agawsn-ggvdyieazqg0xug', 'n0aft4qmt',
  // OpenID Connect Core 1.0, RFC 6455 (WebSocket), RFC 8555 (ACME)
  'n-0s6_wza2mj', '258eafa5-e914-47da-95ca-c5ab0dc85b11', '8xloxbtzp8', 'dghlihnhbxbszsbub25jzq', 'evagxfads6psrb2lav9izf17dt3juxgj-pct92wr-oa', 'loqxcytczlvafodqhibuzxu5-nwh_6dddrtp6kmdatw', 'tn-9sxq0xp9eofacmhwszg7erc-qsfyzm7ckvbwzqk4',
  // Kubernetes: concepts and tasks about Secrets
  '1f2d1e2e67df', 'mwyyzdflmmu2n2rm', '39528$vdg7jb', 'mzk1mjgkdmrnn0pi', 'ywrtaw4',
  // RFC 5849 (OAuth 1.0), draft of MAC tokens
  'kkk9d7dh3k39sjv7', 'dh893hdasih9', '9djdj82h48djs9d2', 'j49sk3j29djd', 'djosjkdkjsd8743243/jdk33kly', '7d8f3e4a', 'h480djs93hd8', '489dks293j39', 'hh5s93j4hdidpola', 'hdhd0244k9j7ao03', 'nnch734d00sl2jdk', 'pfkkdhi9sl3r4s00', 'jd83jd92dhsh93js', 'hfdp7dh39dks9884', 'kd94hf93k423kf44', 'dpf43f3p2l4k3l03', 'kllo9940pd9333jh',
  // RFC 7617 and RFC 2617 (Basic: Aladdin, test), RFC 7616 (Digest)
  'qwxhzgrpbjpvcgvuihnlc2ftzq', 'ywxhzgrpbjpvcgvuc2vzyw1l', 'qwxhzgrpbjpvcgvuc2vzyw1l', 'dgvzddoxmjpco', 'zgvtbzp0zxn0', 'dgvzddp0zxn0', 'dxnlcm5hbwu6cgfzc3dvcmq', 'dxnlcjpwyxnzd29yza', 'dxnlcjpwyxnz', 'ywrtaw46cgfzc3dvcmq', 'ywrtaw46ywrtaw4', 'zm9vomjhcg', 'zm9vomjhcjphyg', 'opensesame', 'open sesame',
  'dcd98b7102dd2f0e8b11d0f600bfb0c093', '5ccc069c403ebaf9f0171e9517f40e41', '6629fae49393a05397450978507c4ef1', '7ypf/xlj9xxwfdpm7yl8nk', '0a4f113b',
  // RFC 4226, RFC 6238, Google Authenticator's key URI format
  'gezdgnbvgy3tqojqgezdgnbvgy3tqojq', 'gezdgnbvgy3tqojq', 'jbswy3dpehpk3pxp', 'hxdmvjecjjwsrb3hwizr4ifugftmxboz', '12345678901234567890',
  // FIPS 197, NIST SP 800-38A and RFC 4493 (AES), RFC 8032 (Ed25519), RFC 7748 (X25519)
  '2b7e151628aed2a6abf7158809cf4f3c', '8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b', '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4',
  '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7', 'f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5',
  '5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb',
  // RFC 7515, RFC 7517 and RFC 7520 (keys of the examples of JOSE)
  'aym1sysppbydfgzld3umj1qzkobwvmkoqq-estjqlr_t-1qs0gzh75aktmn3yj0ips4hcguutwjazzr1z9caow', 'hjtxiz2usn5kbqfbttnwbpdmhkv8fjg-onbc6mxccyg', 'fdfyfzerwc2ucbb46pzqi4gg85lujr8obt-kwrbicvq', 'gawggufygrwkav7ax4vkug',
  // AWS documentation; Azurite's and the Cosmos DB emulator's only key; MinIO's defaults
  'akiaiosfodnn7example', 'wjalrxutnfemi/k7mdeng/bpxrficyexamplekey', 'wjalrxutnfemi/k7mdeng+bpxrficyexamplekey', 'asiaiosfodnn7example', 'akiai44qh8dhbexample', 'je7mtgbclwbf/2zk/h3ytaehbexample',
  'eby8vdm02xnocqflquwjpllmetlcdxj1ouzft50usrz6ifsufq2uvercz4i6tq/k1szfptotr/kbhbeksogmgw', 'c2y6ydjf5/r+ob0n8a7cgv30vrdjiwehlm+4qdu5de2nq9ndvutqobd4b8mggypmbiznqymsecagqy67xiw/jw', 'minioadmin', 'minio123',
  // Docker's API reference (swarm join tokens and unlock key)
  'swmkey-1-7c37cc8654o6p38hnroywci19pllongtbdzegtkxzu8', 'swmtkn-1-3pu6hszjas19xyp7ghgosyx9k8atbfcr8p2is99znpy26u2lkl-1awxwuwd3z9j1z3puu7rcgdbx', 'swmtkn-1-3pu6hszjas19xyp7ghgosyx9k8atbfcr8p2is99znpy26u2lkl-7p73s1dx5in4tatdymyhg9hu2',
]);

/** Whether a value is printed in a standard or a vendor's manual; padding, case and percent-encoding aside. */
export function isPublishedExample(value: string): boolean {
  if (value.length > 400 || value.length < 6) return false;
  const list = hexOfByteList(value);
  if (list === undefined && value.length > 120) return false;
  const plain = list ?? (value.includes('%') ? value.replace(/%2F/gi, '/').replace(/%3D/gi, '=').replace(/%2B/gi, '+') : value);
  const folded = plain.replace(/=+$/, '').toLowerCase();
  // RFC 6238's secret counts on: longer and shorter ones are as much of it as was wanted.
  return published.has(folded) || (folded.startsWith('gezdgnbv') && 'gezdgnbvgy3tqojq'.repeat(4).startsWith(folded));
}
